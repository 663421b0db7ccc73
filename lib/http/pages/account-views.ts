import { Inject, Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { Connection } from '../../tokens/connections/connection-tree.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import type { AccountView } from './data/page-data.js';
import { PagesOptions } from './options/pages.options.js';
import { createMark } from './views/mark.js';
import { type StateView, createStateView } from './views/state-view.js';
import type { Language } from './words/language.js';
import { withoutBidiControls } from './words/phrase.js';

/** The account and its state as every page shows them. */
@Injectable()
export class AccountViews {
  private readonly avatarOrigins: ReadonlySet<string>;

  constructor(
    private readonly providers: OAuth2ProviderRegistry,
    private readonly clock: DatabaseClock,
    @Inject(OAUTH2_CAPTURE_OPTIONS) { pages }: { pages: PagesOptions | false },
  ) {
    this.avatarOrigins = new Set(pages === false ? [] : pages.avatarOrigins);
  }

  createAccount(token: OAuth2Token): AccountView {
    const { id, provider, username, profile } = token;
    const label = this.getLabel(provider);
    return {
      id,
      provider,
      label,
      mark: createMark(label),
      name: getAccountName(token),
      username: username === null ? null : withoutBidiControls(username),
      avatarUrl: this.avatar(profile.avatarUrl),
    };
  }

  createState({ token, isRefreshable }: Connection, language: Language): StateView {
    const label = this.getLabel(token.provider);
    return createStateView(token, { label, isRefreshable, now: this.clock.now() }, language);
  }

  describeAge({ createdAt }: OAuth2Token, { words, say, when }: Language): string {
    return say(words.connections.connectedWhen, { when: when(createdAt, this.clock.now()) });
  }

  /** The provider's display name, also if it is no longer configured. */
  getLabel(provider: string): string {
    return this.providers.find(provider)?.label ?? provider;
  }

  private avatar(url: string | undefined): string | null {
    const isAllowed =
      url !== undefined && URL.canParse(url) && this.avatarOrigins.has(new URL(url).origin);
    return isAllowed ? url : null;
  }
}

/** The account's name, or otherwise what is known about it. */
export function getAccountName(account: {
  name?: string | null;
  username?: string | null;
  resourceOwnerId: string;
}): string {
  return withoutBidiControls(account.name ?? account.username ?? account.resourceOwnerId);
}

/** The display name of a kind of sub-account. */
export function getKindLabel(kind: string, { words }: Language): string {
  const kinds: Readonly<Record<string, string>> = words.kinds;
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? kind) : kind;
}
