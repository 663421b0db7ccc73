import { Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { StorageError } from '../../core/statements/storage.error.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRefreshError } from '../token.errors.js';
import { assertRefreshable } from '../storage/open-transaction.js';
import { RefreshAttempt } from './refresh-attempt.js';
import type { RefreshResult } from './refresh-result.js';
import { RefreshTelemetry } from './refresh-telemetry.js';

type SeenRow = Pick<StoredToken, 'id' | 'provider' | 'version'>;

interface Attempt {
  seenVersion: number;
  isManual: boolean;
  result: Promise<RefreshResult>;
}

/** Lets all callers in this process share one refresh of a token. */
@Injectable()
export class TokenRefresher {
  private readonly attempts = new Map<string, Attempt>();

  constructor(
    private readonly attempt: RefreshAttempt,
    private readonly telemetry: RefreshTelemetry,
    private readonly database: CaptureDatabase,
  ) {}

  /**
   * Replaces the credentials that the caller has seen.
   *
   * @param isManual whether a user or an operator requests the refresh; then a refused grant is retried at once
   * @throws what {@link RefreshAttempt.run} throws, except StorageError
   */
  async refresh(row: SeenRow, { isManual = false } = {}): Promise<RefreshResult> {
    await assertRefreshable(this.database, row);
    for (;;) {
      const present = this.attempts.get(row.id);
      if (present === undefined) return this.start(row, isManual);
      this.telemetry.countJoined(row.provider);
      // An attempt for earlier credentials may return the same credentials that this caller wants replaced,
      // or fail for a reason that concerns only the earlier ones.
      const isEarlier = present.seenVersion < row.version;
      const result = await (isEarlier ? present.result.catch(() => undefined) : present.result);
      if (result === undefined) continue;
      if (isManual && !present.isManual && result.waitsForProbe === true) continue;
      if (!isEarlier || result.row.version > row.version) return result;
    }
  }

  private start(row: SeenRow, isManual: boolean): Promise<RefreshResult> {
    const result = this.database
      .outsideHostTransaction(() => this.telemetry.observe(row, () => this.run(row, isManual)))
      .finally(() => this.attempts.delete(row.id));
    this.attempts.set(row.id, { seenVersion: row.version, isManual, result });
    return result;
  }

  private async run({ id, provider, version }: SeenRow, isManual: boolean): Promise<RefreshResult> {
    try {
      return await this.attempt.run(id, provider, version, isManual);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const failure = { provider, tokenId: id, reason: 'storage' as const, retryable: true };
      throw new TokenRefreshError({ ...failure, cause: error.cause, remedy: error.message });
    }
  }
}
