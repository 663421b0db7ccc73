import { lazyValue } from '../../core/lazy-value.js';
import type { ConnectLink } from '../../tokens/connections/connect-link.js';
import type { OAuth2Authorization } from '../storage/oauth2-authorization.entity.js';

/** What a page needs to describe a failed flow, and to start the same flow again. */
export class FailedFlow {
  readonly provider: string;
  readonly display: 'page' | 'popup';
  /** The origin to which a popup sends its result. */
  readonly popupOrigin: string;
  readonly #retryUrl: () => string;

  /** Only for a flow that certainly belongs to the caller. */
  constructor(pending: OAuth2Authorization, links: ConnectLink, { onlyConfigured = false } = {}) {
    this.provider = pending.provider;
    this.display = pending.display;
    this.popupOrigin = pending.popupOrigin;
    this.#retryUrl = lazyValue(() => createRetryUrl(pending, links, onlyConfigured));
  }

  /**
   * A link to the connect route for the same owner, scopes, account and target. It is created when
   * it is first read.
   */
  get retryUrl(): string {
    return this.#retryUrl();
  }
}

function createRetryUrl(
  { ownerId: owner, provider, expectedAccount, returnTo, display, ...pending }: OAuth2Authorization,
  links: ConnectLink,
  onlyConfigured: boolean,
): string {
  const scopes = onlyConfigured ? [] : pending.scopes;
  const { scopes: demanded, askAgain } = pending.demand ?? {};
  const account = expectedAccount ?? undefined;
  const link = { owner, provider, scopes, account, returnTo, demanded, askAgain };
  const url = new URL(links.create({ ...link, onlyConfigured }));
  if (display === 'popup') url.searchParams.set('display', display);
  return url.href;
}
