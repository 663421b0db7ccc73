import type { ConnectLink } from '../../tokens/connections/connect-link.js';
import type { OAuth2Authorization } from '../storage/oauth2-authorization.entity.js';

/** What a page needs to tell of a flow that failed, and to begin the same one again. */
export interface FailedFlow {
  provider: string;
  display: 'page' | 'popup';
  /** Whom a popup tells. */
  popupOrigin: string;
  /** A link to the connect route for the same owner, scopes, account and end. */
  retryUrl: string;
}

/** To be told once it is known that the flow is the caller's own. */
export function failedFlow(
  pending: OAuth2Authorization,
  links: ConnectLink,
  { onlyConfigured = false } = {},
): FailedFlow {
  const { ownerId: owner, provider, expectedAccount, returnTo } = pending;
  const scopes = onlyConfigured ? [] : pending.scopes;
  const { display, popupOrigin, demand } = pending;
  const { scopes: demanded, askAgain } = demand ?? {};
  const account = expectedAccount ?? undefined;
  const wish = { owner, provider, scopes, account, returnTo, demanded, askAgain };
  const retryUrl = new URL(links.create({ ...wish, onlyConfigured }));
  if (display === 'popup') retryUrl.searchParams.set('display', display);
  return { provider, display, popupOrigin, retryUrl: retryUrl.href };
}
