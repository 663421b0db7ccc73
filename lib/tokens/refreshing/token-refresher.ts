import { Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { StorageError } from '../../core/statements/storage.error.js';
import type { RefreshOutcome } from './refresh-plan.js';
import { assertRefreshable } from './open-transaction.js';
import { RefreshAttempt } from './refresh-attempt.js';
import { RefreshTelemetry } from './refresh-telemetry.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRefreshError } from '../token.errors.js';

interface Airborne {
  seenVersion: number;
  isAsked: boolean;
  result: Promise<RefreshOutcome>;
}

/** One flight for each token in this process, however many callers want it renewed. */
@Injectable()
export class TokenRefresher {
  private readonly airborne = new Map<string, Airborne>();

  constructor(
    private readonly flight: RefreshAttempt,
    private readonly telemetry: RefreshTelemetry,
    private readonly database: CaptureDatabase,
  ) {}

  /**
   * Replaces the generation of credentials that the caller has seen.
   *
   * @param isAsked whether a user or an operator asks: a refused grant is then tried at once
   * @throws what {@link RefreshAttempt.fly} throws
   */
  async renew(
    row: Pick<StoredToken, 'id' | 'provider' | 'version'>,
    { isAsked = false } = {},
  ): Promise<RefreshOutcome> {
    await assertRefreshable(this.database, row);
    for (;;) {
      const present = this.airborne.get(row.id);
      if (present === undefined) return this.depart(row, isAsked);
      this.telemetry.joined(row.provider);
      // A flight that began before this caller's generation may land on that very generation.
      const result = await present.result;
      if (isAsked && !present.isAsked && result.waitsForProbe === true) continue;
      if (present.seenVersion >= row.version || result.row.version > row.version) return result;
    }
  }

  private depart(
    row: Pick<StoredToken, 'id' | 'provider' | 'version'>,
    isAsked: boolean,
  ): Promise<RefreshOutcome> {
    const result = this.database
      .outsideHostTransaction(() => this.telemetry.observe(row, () => this.fly(row, isAsked)))
      .finally(() => this.airborne.delete(row.id));
    this.airborne.set(row.id, { seenVersion: row.version, isAsked, result });
    return result;
  }

  private async fly(
    { id, provider, version }: Pick<StoredToken, 'id' | 'provider' | 'version'>,
    isAsked: boolean,
  ): Promise<RefreshOutcome> {
    try {
      return await this.flight.fly(id, provider, version, isAsked);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const failure = { provider, tokenId: id, reason: 'storage' as const, retryable: true };
      throw new TokenRefreshError({ ...failure, cause: error.cause });
    }
  }
}
