import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { TokenRefresher } from '../refreshing/token-refresher.js';
import {
  assertSameConnection,
  type AccessTokenWithRow,
  AccessTokenReader,
} from './access-token.reader.js';

const REMEMBERED_FOR_MS = 60_000;

/** Replaces a pair that a provider no longer takes, although its time is not over. */
@Injectable()
export class RejectedTokenRefresh {
  private readonly futile = new Map<string, { version: number; until: number }>();

  constructor(
    private readonly refresher: TokenRefresher,
    private readonly tokens: AccessTokenReader,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * The successor of the very pair that was refused, however many callers it was
   * refused to; undefined when there is none to be had.
   *
   * @throws NotConnectedError, ReauthorizationRequiredError, TokenRefreshError
   */
  async of({ row }: AccessTokenWithRow): Promise<AccessTokenWithRow | undefined> {
    // What is behind an account is not renewed by itself.
    if (row.parentId !== null || this.isFutile(row)) return undefined;
    const renewed = await this.refresher.refresh(row);
    assertSameConnection(row, renewed.row);
    if (renewed.row.version > row.version) return this.tokens.grantOf(renewed.row, {});
    if (renewed.error !== undefined) throw renewed.error;
    return undefined;
  }

  /**
   * A successor was refused as well, so its age is not the reason: for a minute
   * this process spends no further refresh on it.
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
