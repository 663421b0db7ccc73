import { Injectable } from '@nestjs/common';
import { OAuth2AuthorizationService } from '../../authorization/oauth2-authorization.service.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { mayListResources } from '../../providers/definition/account-resources.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { Connection } from '../../tokens/connections/connection-tree.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { AccountViews, getKindLabel } from './account-views.js';
import type { AccountView, ChildView, ConnectionCard, ProviderCard } from './data/page-data.js';
import { describeAccess } from './views/granted-access.js';
import { createMark } from './views/mark.js';
import { createChildStateView, type StateView } from './views/state-view.js';
import type { Language } from './words/language.js';

/** The cards of the connections page. */
@Injectable()
export class ConnectionCards {
  constructor(
    private readonly accounts: AccountViews,
    private readonly authorization: OAuth2AuthorizationService,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly urls: PublicUrls,
  ) {}

  createCard(connection: Connection, language: Language): ConnectionCard {
    const { token, children } = connection;
    const account = this.accounts.createAccount(token);
    const state = this.accounts.createState(connection, language);
    const definition = this.providers.find(token.provider)?.definition;
    return {
      ...account,
      since: this.accounts.describeAge(token, language),
      state,
      access: describeAccess(token, definition, language.tag),
      reconnectUrl: this.createReconnectUrl(token),
      checkUrl: this.urls.connectionUrl(token.id, 'check'),
      disconnectUrl: this.urls.connectionUrl(token.id, 'revoke'),
      resourcesUrl: this.canChooseResource(token)
        ? this.urls.connectionUrl(token.id, 'resources')
        : null,
      children: children.map((child) => this.createChild(child, { ...account, state }, language)),
    };
  }

  /** The providers that can be connected, in the host's order. */
  createProviderCards(connected: ReadonlySet<string>): ProviderCard[] {
    return this.providers.names().map((name) => {
      const { label } = this.providers.get(name);
      const connectUrl = this.urls.connectUrl(name, { returnTo: this.urls.home });
      return { name, label, mark: createMark(label), isConnected: connected.has(name), connectUrl };
    });
  }

  /** A link to the provider for the same account, and back. */
  createReconnectUrl({ id, ownerId, provider }: OAuth2Token): string {
    const { home } = this.urls;
    if (!this.providers.has(provider)) return home;
    return this.authorization.connectUrl({
      owner: ownerId,
      provider,
      token: { id },
      returnTo: home,
    });
  }

  /** Whether the account may have sub-accounts to choose from. */
  canChooseResource({ provider, parentId, scopes, requestedScopes }: OAuth2Token): boolean {
    const configured = this.providers.find(provider);
    if (configured === undefined || parentId !== null) return false;
    const { definition } = configured;
    const requested = requestedScopes ?? configured.scopes;
    return mayListResources(definition.resources, scopes, requested, definition);
  }

  private createChild(
    token: OAuth2Token,
    parent: AccountView & { state: StateView },
    language: Language,
  ): ChildView {
    const own = this.accounts.createState({ token, isRefreshable: true, children: [] }, language);
    return {
      ...this.accounts.createAccount(token),
      kind: getKindLabel(token.kind, language),
      state: own.tone === 'dead' ? own : createChildStateView(parent, language),
      disconnectUrl: this.urls.connectionUrl(token.id, 'revoke'),
    };
  }
}
