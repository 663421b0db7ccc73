import { ValidateBy, type ValidationOptions } from './class-validator.js';
import { isSafeEndpoint } from './secure-url.js';

/**
 * An absolute URL to which credentials may be sent: https, or http on loopback, without user
 * information and without a fragment (RFC 6749 section 3.1.2).
 */
export function IsSecureUrl(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isSecureUrl',
      validator: {
        validate: isSafeEndpoint,
        defaultMessage: () =>
          'is not an absolute https URL. Give one such as https://app.example.com (http is accepted for loopback hosts only; no user information, no fragment).',
      },
    },
    options,
  );
}
