import type { ErrorSignal } from '../../definition/error-signal.js';
import type { OAuth2ProviderDefinition } from '../../definition/oauth2-provider.definition.js';

const DAY_S = 24 * 60 * 60;

/** What Meta's three providers share: numeric error codes, and tokens that are exchanged for newer ones while they are valid. */
export const GRAPH_ERRORS: NonNullable<OAuth2ProviderDefinition['errors']> = {
  paths: ['error', 'error_type', 'error_code'],
  rejected: [
    { error: '190' },
    // A code that was used already or has expired.
    { error: '100', step: 'exchange' },
    { error: 'OAuthException', step: 'exchange' },
  ],
  deadToken: [{ error: '190' }],
  clientConfig: [{ error: '101' }],
  rateLimited: codes('4', '17', '32', '341', '613'),
  temporary: codes('1', '2', '368'),
  subCode: 'error.error_subcode',
};

/** A long-lived token is valid for about sixty days; it is exchanged in the second half of that time. */
export const GRAPH_EXCHANGE = { grant: 'exchange', window: 30 * DAY_S } as const;

/** A long-lived token younger than a day cannot be exchanged. */
export const GRAPH_MINIMUM_AGE = DAY_S;

/** The response with the short-lived token has no `expires_in`; the token is valid for an hour. */
export const SHORT_LIVED_S = 60 * 60;

function codes(...errors: string[]): ErrorSignal[] {
  return errors.map((error) => ({ error }));
}
