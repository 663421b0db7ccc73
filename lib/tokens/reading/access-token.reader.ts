import { Inject, Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { missingScopes } from '../../providers/definition/scope-rules.js';
import { ConnectLink } from '../connections/connect-link.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import {
  assumedLifetime,
  isAlive,
  isFresh,
  isInExchangeWindow,
} from '../lifetime/token-lifetime.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import type { UsableToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { TokenRefresher } from '../refreshing/token-refresher.js';
import { TokenResources } from '../capturing/token-resources.js';
import { TokenTypes } from '../secondary-data/token-types.js';
import {
  InsufficientScopeError,
  NotConnectedError,
  ReauthorizationRequiredError,
  type RefreshFailureReason,
  TokenRefreshError,
} from '../token.errors.js';
import type { TokensSlice } from '../tokens.options.js';
import type { ValidTokenOptions } from './valid-token.options.js';

/** An access token, and the row that it came from: what is behind an account may use its parent's. */
export interface AccessTokenWithRow {
  accessToken: string;
  row: UsableToken;
}

/** Makes of a row an access token that is valid now. */
@Injectable()
export class AccessTokenReader {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly refresher: TokenRefresher,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly resources: TokenResources,
    private readonly links: ConnectLink,
    private readonly errors: TokenErrorFactory,
    private readonly types: TokenTypes,
    private readonly clock: DatabaseClock,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {}

  /** @throws InsufficientScopeError, ReauthorizationRequiredError, TokenRefreshError, NotConnectedError */
  async of(row: UsableToken, options: ValidTokenOptions): Promise<string> {
    return (await this.grantOf(row, options)).accessToken;
  }

  /** The same, with the row that the token came from. @throws what {@link of} throws */
  async grantOf(row: UsableToken, options: ValidTokenOptions): Promise<AccessTokenWithRow> {
    if (row.parentId !== null) return this.ofChild(row, row.parentId, options);
    const { definition } = this.providers.get(row.provider);
    this.assertUsable(row, options.scopes ?? []);
    const lifetime = assumedLifetime(row, definition.refresh);
    const isFit = this.types.isUsable(row);
    if (isFit && isFresh(lifetime, this.clock.now(), this.options.refresh, options.minValidity)) {
      if (row.status === 'refresh_failing') void this.types.recover(row);
      if (isInExchangeWindow(row, this.clock.now(), definition.refresh)) this.renewUnawaited(row);
      return this.open(row);
    }
    // Also while the database takes nothing, a token that lives can be given out.
    const refreshed = await this.refresher.refresh(row).catch((error: unknown) => {
      if (error instanceof TokenRefreshError && error.retryable) return { row, error };
      throw error;
    });
    const { error } = refreshed;
    if (error instanceof ReauthorizationRequiredError) throw error;
    if (error?.retryable === false && error.reason === 'decrypt') throw error;
    const isUsable = isAlive(refreshed.row, this.clock.now()) && this.types.isUsable(refreshed.row);
    if (error !== undefined && !isUsable) throw error;
    if (!this.types.isUsable(refreshed.row)) throw this.types.failure(refreshed.row);
    assertSameConnection(row, refreshed.row);
    return this.open(refreshed.row);
  }

  /** A child has a token of its own, or is used with its parent's; it is dead when its parent is. */
  private async ofChild(
    row: UsableToken,
    parentId: string,
    options: ValidTokenOptions,
  ): Promise<AccessTokenWithRow> {
    const parent = await this.repository.findUsable(parentId);
    if (parent?.ownerId !== row.ownerId) throw new NotConnectedError(row.provider);
    this.assertUsable(parent, []);
    const own = this.open(row);
    if (own.accessToken === '') return this.grantOf(parent, options);
    if (row.issuedAt >= parent.statusSince) {
      if (row.status !== 'reauthorization_required') return own;
      throw this.errors.reauthorizationRequired(parent, row.statusReason as RefreshFailureReason);
    }
    // Connected again since: with the earlier grant, what it gave may have ended.
    await this.resources.select(parent, await this.of(parent, {}), row.resourceOwnerId);
    const renewed = await this.repository.findUsable(row.id);
    if (renewed === undefined) throw new NotConnectedError(row.provider);
    assertSameConnection(row, renewed);
    return this.open(renewed);
  }

  /** No caller waits for this refresh: the token is still valid. */
  private renewUnawaited(row: UsableToken): void {
    void this.refresher.refresh(row).catch(() => undefined);
  }

  /** Whether a row would do, as far as it says so itself. @throws UnknownProviderError */
  isUsable(row: UsableToken, scopes: readonly string[]): boolean {
    return row.status !== 'reauthorization_required' && this.missing(row, scopes).length === 0;
  }

  /** @throws ReauthorizationRequiredError, InsufficientScopeError, UnknownProviderError */
  assertUsable(row: UsableToken, scopes: readonly string[]): void {
    const missing = this.missing(row, scopes);
    if (row.status === 'reauthorization_required') {
      throw this.errors.reauthorizationRequired(row, row.statusReason as RefreshFailureReason);
    }
    if (missing.length === 0) return;
    const { id: tokenId, ownerId: owner, provider } = row;
    const wish = { owner, provider, tokenId, demanded: scopes, scopes: missing };
    throw new InsufficientScopeError(provider, tokenId, missing, () => this.links.create(wish));
  }

  private missing({ provider, scopes: granted }: UsableToken, scopes: readonly string[]): string[] {
    const { definition } = this.providers.get(provider);
    return missingScopes(granted, scopes, definition);
  }

  private open(row: UsableToken): AccessTokenWithRow {
    try {
      return { accessToken: this.columns.decryptAccessToken(row), row };
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      throw this.errors.failure(row, 'decrypt', { retryable: false, cause: error });
    }
  }
}

/**
 * A row that is read again may have been reassigned meanwhile: its token belongs to its new owner.
 *
 * @throws NotConnectedError when owner or provider are no longer those of the row that was asked for
 */
export function assertSameConnection(
  asked: Pick<UsableToken, 'id' | 'ownerId' | 'provider'>,
  found: Pick<UsableToken, 'id' | 'ownerId' | 'provider'>,
): void {
  const isSame =
    found.id === asked.id && found.ownerId === asked.ownerId && found.provider === asked.provider;
  if (!isSame) throw new NotConnectedError(asked.provider);
}
