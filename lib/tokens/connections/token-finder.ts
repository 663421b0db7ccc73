import { Injectable } from '@nestjs/common';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { UnknownProviderError } from '../../providers/registry/provider.errors.js';
import { isProviderName } from '../../providers/registry/provider-name.js';
import { ConnectLink } from './connect-link.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import type { StoredToken, UsableToken } from '../storage/stored-token.js';
import { present, type ResolvedRef, resolveRef, type TokenRef } from '../storage/token-ref.js';
import { AmbiguousConnectionError, NotConnectedError } from '../token.errors.js';

/** Finds the rows that a reference identifies. */
@Injectable()
export class TokenFinder {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly links: ConnectLink,
  ) {}

  /**
   * Finds exactly one row, of a configured provider.
   *
   * @throws UnknownProviderError, NotConnectedError, AmbiguousConnectionError, InvalidTokenReferenceError
   */
  async one(ref: TokenRef): Promise<UsableToken> {
    const resolved = resolveRef(ref);
    if (resolved.id === undefined) this.configured(resolved.provider);
    return this.single(resolved);
  }

  /** Finds exactly one row, of any provider. @throws NotConnectedError, AmbiguousConnectionError */
  async only(ref: TokenRef): Promise<UsableToken> {
    return this.single(resolveRef(ref));
  }

  /**
   * Finds exactly one row with all of its columns, also of a provider that is no longer configured.
   */
  async stored(ref: TokenRef): Promise<StoredToken> {
    const row = await this.repository.findStored((await this.only(ref)).id);
    if (row === undefined) throw this.notConnected(ref);
    return row;
  }

  /**
   * Finds all matching rows, the latest connected first. The rows are compared with the reference again, so
   * that an error in the query or the database never returns another owner's row.
   *
   * @throws UnknownProviderError, InvalidTokenReferenceError
   */
  async all(ref: TokenRef): Promise<UsableToken[]> {
    return this.matching(resolveRef(ref));
  }

  private async single(ref: ResolvedRef): Promise<UsableToken> {
    const rows = await this.matching(ref);
    if (rows.length > 1) throw new AmbiguousConnectionError(rows.map(({ id }) => id));
    const [row] = rows;
    if (row === undefined) throw this.missing(ref);
    return row;
  }

  private async matching(ref: ResolvedRef): Promise<UsableToken[]> {
    if (ref.id !== undefined) {
      const { id, owner } = ref;
      const row = await this.repository.findUsable(id);
      const isMeant = row?.id === id && (owner === undefined || row.ownerId === owner);
      return isMeant ? [row] : [];
    }
    const { owner, account } = ref;
    const provider = this.nameable(ref.provider);
    const rows = await this.repository.findUsableByOwner(owner, provider, account);
    return rows.filter(
      (row) =>
        row.ownerId === owner &&
        row.provider === provider &&
        (account === undefined || row.resourceOwnerId === account),
    );
  }

  /**
   * Checks the name of a provider that need not be configured any more.
   *
   * @throws UnknownProviderError when the name is invalid
   */
  nameable(provider: string): string {
    if (!isProviderName(provider)) throw new UnknownProviderError(provider, this.providers.names());
    return provider;
  }

  /** Returns the stored name of a configured provider. @throws UnknownProviderError */
  configured(provider: unknown): string {
    return this.providers.get(present('provider', provider)).name;
  }

  /** Creates the error for a reference without a row. @param scopes the scopes that the new connection needs */
  notConnected(ref: TokenRef, scopes: readonly string[] = []): NotConnectedError {
    return this.missing(resolveRef(ref), scopes);
  }

  private missing(ref: ResolvedRef, scopes: readonly string[] = []): NotConnectedError {
    if (ref.id !== undefined) return new NotConnectedError();
    const { owner } = ref;
    const provider = this.nameable(ref.provider);
    const intent = { owner, provider, scopes, demanded: scopes };
    return new NotConnectedError(provider, () => this.links.create(intent));
  }
}
