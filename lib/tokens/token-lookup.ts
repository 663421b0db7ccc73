import { Injectable } from '@nestjs/common';
import { OAuth2ProviderRegistry } from '../providers/oauth2-provider.registry.js';
import { ConnectLink } from './connect-link.js';
import { OAuth2TokenRepository } from './oauth2-token.repository.js';
import type { StoredToken, UsableToken } from './stored-token.js';
import { present, resolveRef, type TokenRef } from './token-ref.js';
import { AmbiguousConnectionError, NotConnectedError } from './token.errors.js';

/** Finds the sealed rows that a reference means. */
@Injectable()
export class TokenLookup {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly links: ConnectLink,
  ) {}

  /** Exactly one row. @throws NotConnectedError, AmbiguousConnectionError, InvalidTokenReferenceError */
  async one(ref: TokenRef): Promise<UsableToken> {
    const rows = await this.all(ref);
    if (rows.length > 1) throw new AmbiguousConnectionError(rows.map(({ id }) => id));
    const [row] = rows;
    if (row === undefined) throw this.notConnected(ref);
    return row;
  }

  /** The same with all of its columns, for what changes it. */
  async stored(ref: TokenRef): Promise<StoredToken> {
    const row = await this.repository.findStored((await this.one(ref)).id);
    if (row === undefined) throw this.notConnected(ref);
    return row;
  }

  /** The latest connected first. @throws InvalidTokenReferenceError */
  async all(ref: TokenRef): Promise<UsableToken[]> {
    const resolved = resolveRef(ref);
    if (resolved.id === undefined) {
      const { owner, provider, account } = resolved;
      return this.repository.findUsableOf(owner, this.canonical(provider), account);
    }
    const row = await this.repository.findUsable(resolved.id);
    const isTheirs = resolved.owner === undefined || row?.ownerId === resolved.owner;
    return row !== undefined && isTheirs ? [row] : [];
  }

  /** An alias becomes the name in the database; a provider that is no longer configured keeps its own. */
  canonical(provider: string): string {
    return this.providers.find(provider)?.name ?? provider;
  }

  /** The name in the database of a provider that is configured. @throws UnknownProviderError */
  configured(provider: unknown): string {
    return this.providers.get(present('provider', provider)).name;
  }

  /** The error for a reference that means no row. */
  notConnected(ref: TokenRef): NotConnectedError {
    const resolved = resolveRef(ref);
    if (resolved.id !== undefined) return new NotConnectedError();
    const { owner } = resolved;
    const provider = this.canonical(resolved.provider);
    return new NotConnectedError(provider, this.links.create({ owner, provider }));
  }
}
