import type { ConnectLink } from '../../tokens/connections/connect-link.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { missingScopes, type ScopeRules } from '../../providers/definition/scope-rules.js';
import type { OAuth2Authorization } from '../storage/oauth2-authorization.entity.js';

/** A completed flow: the connection, and where to send its browser. */
export interface CompletedFlow {
  token: OAuth2Token;
  /** Absolute URL, allowed by the configuration. */
  returnTo: string;
  display: 'page' | 'popup';
  popupOrigin: string;
  /** The scopes that the link demanded; undefined for a plain link. */
  demanded?: readonly string[];
  /**
   * The demanded scopes that the provider did not grant. Sending the browser back would only start
   * the next flow.
   */
  unmet?: {
    missing: readonly string[];
    /** URL at which the provider asks the user again. */ askAgainUrl: string;
  };
}

/** Compares the granted scopes with the scopes that the link demanded. */
export function createCompletedFlow(
  pending: OAuth2Authorization,
  token: OAuth2Token,
  rules: ScopeRules,
  links: ConnectLink,
): CompletedFlow {
  const { returnTo, display, popupOrigin } = pending;
  const demanded = pending.demand?.scopes;
  const missing = missingScopes(token.scopes, demanded ?? [], rules);
  const unmet =
    missing.length === 0 ? undefined : { missing, askAgainUrl: createAskAgainUrl(pending, links) };
  return { token, returnTo, display, popupOrigin, demanded, unmet };
}

function createAskAgainUrl(pending: OAuth2Authorization, links: ConnectLink): string {
  const { ownerId: owner, provider, scopes, returnTo, display } = pending;
  const account = pending.expectedAccount ?? undefined;
  const demanded = pending.demand?.scopes;
  const link = links.create({
    owner,
    provider,
    scopes,
    account,
    returnTo,
    demanded,
    askAgain: true,
  });
  const url = new URL(link);
  if (display === 'popup') url.searchParams.set('display', display);
  return url.href;
}
