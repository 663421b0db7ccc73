import { Inject, Injectable } from '@nestjs/common';
import { CaptureEvents } from '../core/capture-events.js';
import { DatabaseClock } from '../core/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../core/injection-tokens.js';
import { missingScopes } from '../protocol/scope.js';
import { OAuth2ProviderRegistry } from '../providers/oauth2-provider.registry.js';
import { ConnectLink } from './connect-link.js';
import { DecryptionError } from './decryption.error.js';
import { isAlive, isFresh } from './freshness.js';
import type { OAuth2Token } from './oauth2-token.entity.js';
import { OAuth2TokenRepository } from './oauth2-token.repository.js';
import { RefreshErrors } from './refresh-errors.js';
import type { StoredToken } from './stored-token.js';
import { type CaptureInput, TokenCapture } from './token-capture.js';
import { TokenColumnsFactory } from './token-columns.js';
import { present, resolveRef, type TokenRef } from './token-ref.js';
import { TokenRefresher } from './token-refresher.js';
import { type RevocationResult, TokenRevoker } from './token-revoker.js';
import {
  AmbiguousConnectionError,
  InsufficientScopeError,
  NotConnectedError,
  type RefreshFailureReason,
  TokenRefreshError,
} from './token.errors.js';
import type { TokensSlice } from './tokens.options.js';

export interface ValidTokenOptions {
  /** Scopes that the caller needs. Met when the provider does not say what it granted. */
  scopes?: readonly string[];
  /** Seconds for which the token must still be valid; by default `refresh.leeway`. */
  minValidity?: number;
}

export interface FindTokens {
  owner: string;
  provider?: string;
  kind?: string;
  /** For pages: rows to leave out, and rows to give at most. */
  skip?: number;
  take?: number;
}

/** The captured tokens of the application: find them, use them, end them. */
@Injectable()
export class OAuth2TokenService {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenColumnsFactory,
    private readonly capture: TokenCapture,
    private readonly refresher: TokenRefresher,
    private readonly revoker: TokenRevoker,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly links: ConnectLink,
    private readonly errors: RefreshErrors,
    private readonly events: CaptureEvents,
    private readonly clock: DatabaseClock,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {}

  /**
   * The connections of an owner, the latest first. An entity never holds a token.
   *
   * @throws InvalidTokenReferenceError when the owner is missing
   */
  async find(where: FindTokens): Promise<OAuth2Token[]> {
    const { skip, take } = where;
    return this.repository.find(
      {
        ownerId: present('owner', where.owner),
        ...('provider' in where && {
          provider: this.canonical(present('provider', where.provider)),
        }),
        ...('kind' in where && { kind: present('kind', where.kind) }),
      },
      { skip, take },
    );
  }

  /** The connection that is meant, or null; of several, the latest connected. */
  async findOne(ref: TokenRef): Promise<OAuth2Token | null> {
    const [row] = await this.storedRows(ref);
    return row === undefined ? null : ((await this.repository.findById(row.id)) ?? null);
  }

  /**
   * An access token that is valid now: the stored one while it lives, else a
   * renewed one. However many callers and processes ask at once, the provider
   * is asked once.
   *
   * @throws NotConnectedError, AmbiguousConnectionError, InvalidTokenReferenceError
   * @throws InsufficientScopeError when the granted scopes are known and do not suffice
   * @throws ReauthorizationRequiredError when only the user can help
   * @throws TokenRefreshError when no valid token can be had now
   */
  async getValidToken(ref: TokenRef, options: ValidTokenOptions = {}): Promise<string> {
    const row = await this.stored(ref);
    this.assertUsable(row, options.scopes ?? []);
    if (isFresh(row, this.clock.now(), this.options.refresh, options.minValidity)) {
      return this.open(row);
    }
    // Also while the database takes nothing, a token that lives can be given out.
    const renewed = await this.refresher.renew(row).catch((failure: unknown) => {
      if (failure instanceof TokenRefreshError && failure.retryable) return { row, failure };
      throw failure;
    });
    if (renewed.failure !== undefined && !isAlive(renewed.row, this.clock.now())) {
      throw renewed.failure;
    }
    return this.open(renewed.row);
  }

  /**
   * Renews the pair that an entity holds; when it has been renewed since, the
   * newer one is returned and the provider is not asked.
   *
   * @throws NotConnectedError, ReauthorizationRequiredError, TokenRefreshError
   */
  async refresh(ref: TokenRef): Promise<OAuth2Token> {
    const resolved = resolveRef(ref);
    const row = await this.stored(ref);
    const version = resolved.id === undefined ? row.version : (resolved.version ?? row.version);
    const renewed = await this.refresher.renew({ ...row, version });
    if (renewed.failure !== undefined) throw renewed.failure;
    const token = await this.repository.findById(row.id);
    if (token === undefined) throw new NotConnectedError(row.provider);
    return token;
  }

  /**
   * Forgets a connection at once and ends it at the provider: `upstream` when
   * the provider confirmed it, `local` when it was not asked or did not confirm.
   *
   * @throws NotConnectedError when there is none
   */
  async disconnect(ref: TokenRef): Promise<{ revoked: RevocationResult }> {
    const row = await this.stored(ref);
    if (!(await this.repository.delete(row.id))) throw new NotConnectedError(row.provider);
    const revoked = await this.revoker.revoke(row);
    this.events.emit('oauth2.disconnected', {
      tokenId: row.id,
      owner: row.ownerId,
      provider: row.provider,
      reason: revoked,
    });
    return { revoked };
  }

  /** Disconnects everything of an owner, for when the user leaves. @returns how many connections */
  async disconnectOwner(owner: string): Promise<number> {
    let count = 0;
    for (const { id } of await this.find({ owner })) {
      const gone = await this.disconnect({ id, owner }).catch((error: unknown) => {
        // A child goes with its parent.
        if (error instanceof NotConnectedError) return undefined;
        throw error;
      });
      if (gone !== undefined) count += 1;
    }
    return count;
  }

  /**
   * Stores a grant that was had elsewhere. The same account of the same owner
   * keeps its row.
   *
   * @throws InvalidTokensError, UnknownProviderError, InvalidTokenReferenceError
   */
  save(input: CaptureInput): Promise<OAuth2Token> {
    return this.capture.save(input);
  }

  private assertUsable(row: StoredToken, scopes: readonly string[]): void {
    this.providers.get(row.provider);
    if (row.status === 'reauthorization_required') {
      throw this.errors.reauthorizationRequired(row, row.statusReason as RefreshFailureReason);
    }
    const missing = row.scopes === null ? [] : missingScopes(row.scopes, scopes);
    if (missing.length > 0) {
      throw new InsufficientScopeError(
        row.provider,
        row.id,
        missing,
        this.links.create({
          owner: row.ownerId,
          provider: row.provider,
          tokenId: row.id,
          scopes: [...(row.scopes ?? []), ...missing],
        }),
      );
    }
  }

  private open(row: StoredToken): string {
    try {
      return this.columns.openAccessToken(row);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      throw this.errors.failure(row, 'decrypt', { retryable: false, cause: error });
    }
  }

  /** Exactly one row. @throws NotConnectedError, AmbiguousConnectionError */
  private async stored(ref: TokenRef): Promise<StoredToken> {
    const rows = await this.storedRows(ref);
    if (rows.length > 1) throw new AmbiguousConnectionError(rows.map(({ id }) => id));
    const [row] = rows;
    if (row === undefined) throw this.notConnected(ref);
    return row;
  }

  private async storedRows(ref: TokenRef): Promise<StoredToken[]> {
    const resolved = resolveRef(ref);
    if (resolved.id === undefined) {
      const { owner, provider, account } = resolved;
      return this.repository.findStoredOf(owner, this.canonical(provider), account);
    }
    const row = await this.repository.findStored(resolved.id);
    const isTheirs = resolved.owner === undefined || row?.ownerId === resolved.owner;
    return row !== undefined && isTheirs ? [row] : [];
  }

  private notConnected(ref: TokenRef): NotConnectedError {
    const resolved = resolveRef(ref);
    if (resolved.id !== undefined) return new NotConnectedError();
    const { owner } = resolved;
    const provider = this.canonical(resolved.provider);
    return new NotConnectedError(provider, this.links.create({ owner, provider }));
  }

  /** An alias becomes the name in the database; a provider that is no longer configured keeps its own. */
  private canonical(provider: string): string {
    return this.providers.find(provider)?.name ?? provider;
  }
}
