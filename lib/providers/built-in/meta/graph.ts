import type { ErrorSignal } from '../../definition/error-signal.js';
import type { OAuth2ProviderDefinition } from '../../definition/oauth2-provider.definition.js';

const DAY_S = 24 * 60 * 60;

/** What Meta's three share: errors with numbers, and tokens that are exchanged for newer ones while they live. */
export const GRAPH_ERRORS: NonNullable<OAuth2ProviderDefinition['errors']> = {
  paths: ['error', 'error_type', 'error_code'],
  rejected: [
    { error: '190' },
    // A code that was used, or is too old.
    { error: '100', step: 'exchange' },
    { error: 'OAuthException', step: 'exchange' },
  ],
  deadToken: [{ error: '190' }],
  clientConfig: [{ error: '101' }],
  rateLimited: codes('4', '17', '32', '341', '613'),
  temporary: codes('1', '2', '368'),
  subCode: 'error.error_subcode',
};

/** A long-lived token lives about sixty days; a new one is fetched in the second half of its life. */
export const GRAPH_EXCHANGE = { grant: 'exchange', window: 30 * DAY_S } as const;

/** A long-lived token younger than a day is not renewed. */
export const GRAPH_MINIMUM_AGE = DAY_S;

/** The first, short-lived token says nothing of its end: an hour. */
export const SHORT_LIVED_S = 60 * 60;

function codes(...errors: string[]): ErrorSignal[] {
  return errors.map((error) => ({ error }));
}
