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
import { RefreshTelemetry } from '../refreshing/refresh-telemetry.js';
import { TokenRefresher } from '../refreshing/token-refresher.js';
import { TokenResources } from '../capturing/token-resources.js';
import { TokenTypes } from '../secondary-data/token-types.js';
import { SharedDecryption } from './shared-decryption.js';
import {
  InsufficientScopeError,
  NotConnectedError,
  ReauthorizationRequiredError,
  type RefreshFailureReason,
  TokenRefreshError,
} from '../token.errors.js';
import type { TokensSlice } from '../tokens.options.js';
import type { ValidTokenOptions } from './valid-token.options.js';

/** An access token and the row that contains it: a sub-account may use the token of its parent. */
export interface AccessTokenWithRow {
  accessToken: string;
  row: UsableToken;
}

/** Reads a valid access token from a row, and refreshes it first if necessary. */
@Injectable()
export class AccessTokenReader {
  /** Only for rows that a refresh returned: for other rows, remembering the token costs more than it saves. */
  private readonly refreshed = new SharedDecryption(this.columns);

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly refresher: TokenRefresher,
    private readonly telemetry: RefreshTelemetry,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly resources: TokenResources,
    private readonly links: ConnectLink,
    private readonly errors: TokenErrorFactory,
    private readonly types: TokenTypes,
    private readonly clock: DatabaseClock,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {}

  /** @throws InsufficientScopeError, ReauthorizationRequiredError, TokenRefreshError, NotConnectedError */
  async read(row: UsableToken, options: ValidTokenOptions): Promise<string> {
    return (await this.readWithRow(row, options)).accessToken;
  }

  /** Like {@link read}, with the row that contains the token. @throws what {@link read} throws */
  async readWithRow(row: UsableToken, options: ValidTokenOptions): Promise<AccessTokenWithRow> {
    if (row.parentId !== null) return this.readChild(row, row.parentId, options);
    const { definition } = this.providers.get(row.provider);
    this.assertUsable(row, options.scopes ?? []);
    const lifetime = assumedLifetime(row, definition.refresh);
    const isFit = this.types.isUsable(row);
    if (isFit && isFresh(lifetime, this.clock.now(), this.options.refresh, options.minValidity)) {
      if (row.status === 'refresh_failing') void this.types.recover(row);
      if (isInExchangeWindow(row, this.clock.now(), definition.refresh))
        this.refreshInBackground(row);
      return this.decrypt(row);
    }
    // While the database fails, a token that has not expired is still returned.
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
    return this.decrypt(refreshed.row, this.refreshed);
  }

  /** Reads the token of a sub-account: its own, or its parent's. Unusable when the parent is. */
  private async readChild(
    row: UsableToken,
    parentId: string,
    options: ValidTokenOptions,
  ): Promise<AccessTokenWithRow> {
    const parent = await this.repository.findUsable(parentId);
    if (parent?.ownerId !== row.ownerId) throw new NotConnectedError(row.provider);
    this.assertUsable(parent, []);
    const own = this.decrypt(row);
    if (own.accessToken === '') return this.readWithRow(parent, options);
    if (row.issuedAt >= parent.statusSince) {
      if (row.status !== 'reauthorization_required') return own;
      throw this.errors.reauthorizationRequired(parent, row.statusReason as RefreshFailureReason);
    }
    // The account was connected again: the sub-account's token may have ended with the earlier grant.
    await this.resources.select(parent, await this.read(parent, {}), row.resourceOwnerId);
    const updated = await this.repository.findUsable(row.id);
    if (updated === undefined) throw new NotConnectedError(row.provider);
    assertSameConnection(row, updated);
    return this.decrypt(updated);
  }

  /** Starts a refresh without waiting for it, because the token is still valid. */
  private refreshInBackground(row: UsableToken): void {
    void this.refresher.refresh(row).catch(() => undefined);
  }

  /** Whether the row's status and scopes allow using its token. @throws UnknownProviderError */
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
    const intent = { owner, provider, tokenId, demanded: scopes, scopes: missing };
    throw new InsufficientScopeError(provider, tokenId, missing, () => this.links.create(intent));
  }

  private missing({ provider, scopes: granted }: UsableToken, scopes: readonly string[]): string[] {
    const { definition } = this.providers.get(provider);
    return missingScopes(granted, scopes, definition);
  }

  private decrypt(
    row: UsableToken,
    from: Pick<TokenRowFactory, 'decryptAccessToken'> = this.columns,
  ): AccessTokenWithRow {
    try {
      return { accessToken: from.decryptAccessToken(row), row };
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      const failure = this.errors.failure(row, 'decrypt', { retryable: false, cause: error });
      this.telemetry.logFailedRead(row, failure);
      throw failure;
    }
  }
}

/**
 * Checks a row that was read again: it may have been reassigned to another owner in the meantime.
 *
 * @throws NotConnectedError when its owner or provider has changed
 */
export function assertSameConnection(
  expected: Pick<UsableToken, 'id' | 'ownerId' | 'provider'>,
  found: Pick<UsableToken, 'id' | 'ownerId' | 'provider'>,
): void {
  const isSame =
    found.id === expected.id &&
    found.ownerId === expected.ownerId &&
    found.provider === expected.provider;
  if (!isSame) throw new NotConnectedError(expected.provider);
}
