import { Injectable, Logger } from '@nestjs/common';
import type { TokenResponse } from '../protocol/token-response.js';
import type { TokenPair } from '../providers/oauth2-provider.strategy.js';
import { OAuth2ProviderRegistry } from '../providers/oauth2-provider.registry.js';
import { OAuth2TokenRepository } from './oauth2-token.repository.js';
import type { StoredToken } from './stored-token.js';
import { TokenColumnsFactory } from './token-columns.js';

/**
 * - `upstream`: the provider confirmed it
 * - `pending`: the provider will be asked again
 * - `local`: forgotten here; the provider was not asked, or did not confirm it
 */
export type RevocationResult = 'upstream' | 'pending' | 'local';

/** Ends tokens at the provider. */
@Injectable()
export class TokenRevoker {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenColumnsFactory,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /** Ends the tokens of a row that has just been deleted. Never throws. */
  async revoke(row: StoredToken): Promise<RevocationResult> {
    try {
      return await this.revokePair(row, this.columns.openPair(row));
    } catch (error) {
      return this.unconfirmed(row, error);
    }
  }

  /** Ends a pair that arrived for a row that had gone meanwhile. Never throws. */
  async revokeOrphan(row: StoredToken, tokens: TokenResponse): Promise<void> {
    const pair = { accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
    await this.revokePair(row, pair).catch((error: unknown) => this.unconfirmed(row, error));
  }

  private async revokePair(row: StoredToken, pair: TokenPair): Promise<RevocationResult> {
    const provider = this.providers.find(row.provider);
    if (provider === undefined || row.parentId !== null) return 'local';
    const context = await provider.context();
    const endsGrant = context.definition.revocation?.ends === 'grant';
    if (endsGrant && (await this.repository.isAccountShared(row))) return 'local';
    const { resourceOwnerId } = row;
    const outcome = await provider.strategy.revoke(context, { ...pair, resourceOwnerId });
    return outcome === 'revoked' ? 'upstream' : 'local';
  }

  private unconfirmed(row: StoredToken, error: unknown): RevocationResult {
    const why = error instanceof Error ? error.message : 'for an unknown reason';
    this.logger.warn(
      `token ${row.id} is forgotten here, but ${row.provider} did not confirm its revocation: ${why}`,
    );
    return 'local';
  }
}
