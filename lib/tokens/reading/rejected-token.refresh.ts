import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { TokenRefresher } from '../refreshing/token-refresher.js';
import {
  assertSameConnection,
  type AccessTokenWithRow,
  AccessTokenReader,
} from './access-token.reader.js';

const REMEMBERED_FOR_MS = 60_000;

/** Refreshes tokens that a provider rejects although they have not expired. */
@Injectable()
export class RejectedTokenRefresh {
  private readonly futile = new Map<string, { version: number; until: number }>();

  constructor(
    private readonly refresher: TokenRefresher,
    private readonly tokens: AccessTokenReader,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Refreshes the rejected token. All callers that were rejected with the same token share one refresh.
   *
   * @returns undefined when there is no newer token
   * @throws NotConnectedError, ReauthorizationRequiredError, TokenRefreshError
   */
  async replace({ row }: AccessTokenWithRow): Promise<AccessTokenWithRow | undefined> {
    // A sub-account has no refresh token of its own.
    if (row.parentId !== null || this.isFutile(row)) return undefined;
    const result = await this.refresher.refresh(row);
    assertSameConnection(row, result.row);
    if (result.row.version > row.version) return this.tokens.readWithRow(result.row, {});
    if (result.error !== undefined) throw result.error;
    return undefined;
  }

  /**
   * Records that the refreshed token was rejected too. The token was not rejected because it had expired,
   * so this process does not refresh it again for one minute.
   */
  wasFutile({ row: { id, version } }: AccessTokenWithRow): void {
    const now = this.clock.now();
    for (const [known, { until }] of this.futile) if (until <= now) this.futile.delete(known);
    this.futile.set(id, { version, until: now + REMEMBERED_FOR_MS });
  }

  private isFutile({ id, version }: AccessTokenWithRow['row']): boolean {
    const known = this.futile.get(id);
    return known !== undefined && known.version === version && known.until > this.clock.now();
  }
}
