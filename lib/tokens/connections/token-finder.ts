import { Injectable } from '@nestjs/common';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { UnknownProviderError } from '../../providers/registry/provider.errors.js';
import { isProviderName } from '../../providers/registry/provider-name.js';
import { ConnectLink } from './connect-link.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import type { StoredToken, UsableToken } from '../storage/stored-token.js';
import { present, resolveRef, type TokenRef } from '../storage/token-ref.js';
import { AmbiguousConnectionError, NotConnectedError } from '../token.errors.js';

/** Finds the encrypted rows that a reference means. */
@Injectable()
export class TokenFinder {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly links: ConnectLink,
  ) {}

  /**
   * Exactly one row, of a provider that is configured.
   *
   * @throws UnknownProviderError, NotConnectedError, AmbiguousConnectionError, InvalidTokenReferenceError
   */
  async one(ref: TokenRef): Promise<UsableToken> {
    const resolved = resolveRef(ref);
    if (resolved.id === undefined) this.configured(resolved.provider);
    return this.only(ref);
  }

  private async only(ref: TokenRef): Promise<UsableToken> {
    const rows = await this.all(ref);
    if (rows.length > 1) throw new AmbiguousConnectionError(rows.map(({ id }) => id));
    const [row] = rows;
    if (row === undefined) throw this.notConnected(ref);
    return row;
  }

  /**
   * The same with all of its columns, for what ends or moves it: also of a provider that is no
   * longer configured.
   */
  async stored(ref: TokenRef): Promise<StoredToken> {
    const row = await this.repository.findStored((await this.only(ref)).id);
    if (row === undefined) throw this.notConnected(ref);
    return row;
  }

  /**
   * The latest connected first. The rows are compared with the reference once more, so that no
   * fault between here and the database shows one owner the row of another.
   *
   * @throws UnknownProviderError, InvalidTokenReferenceError
   */
  async all(ref: TokenRef): Promise<UsableToken[]> {
    const resolved = resolveRef(ref);
    if (resolved.id !== undefined) {
      const { id, owner } = resolved;
      const row = await this.repository.findUsable(id);
      const isMeant = row?.id === id && (owner === undefined || row.ownerId === owner);
      return isMeant ? [row] : [];
    }
    const { owner, account } = resolved;
    const provider = this.nameable(resolved.provider);
    const rows = await this.repository.findUsableOf(owner, provider, account);
    return rows.filter(
      (row) =>
        row.ownerId === owner &&
        row.provider === provider &&
        (account === undefined || row.resourceOwnerId === account),
    );
  }

  /**
   * The name of a provider that is or may have been configured.
   *
   * @throws UnknownProviderError for what no provider can be named
   */
  nameable(provider: string): string {
    if (!isProviderName(provider)) throw new UnknownProviderError(provider, this.providers.names());
    return provider;
  }

  /** The name in the database of a provider that is configured. @throws UnknownProviderError */
  configured(provider: unknown): string {
    return this.providers.get(present('provider', provider)).name;
  }

  /** The error for a reference that means no row. @param scopes what the new connection must allow */
  notConnected(ref: TokenRef, scopes: readonly string[] = []): NotConnectedError {
    const resolved = resolveRef(ref);
    if (resolved.id !== undefined) return new NotConnectedError();
    const { owner } = resolved;
    const provider = this.nameable(resolved.provider);
    const wish = { owner, provider, scopes, demanded: scopes };
    return new NotConnectedError(provider, () => this.links.create(wish));
  }
}
