import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isSecureUrl } from './public-urls.js';

/**
 * An absolute URL to which credentials may travel: https, or http on loopback,
 * without user information and without a fragment (RFC 6749 section 3.1.2).
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

/** Whether a value is an absolute URL that may carry credentials. */
export function isSafeEndpoint(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const url = new URL(value);
  return isSecureUrl(url) && url.username === '' && url.password === '' && !value.includes('#');
}
