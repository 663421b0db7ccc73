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
  isAsked: boolean;
  result: Promise<RefreshResult>;
}

/** One refresh of a token at a time in this process, however many callers want it. */
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
   * @param isAsked whether a user or an operator asks: a refused grant is then tried at once
   * @throws what {@link RefreshAttempt.run} throws, except StorageError
   */
  async refresh(row: SeenRow, { isAsked = false } = {}): Promise<RefreshResult> {
    await assertRefreshable(this.database, row);
    for (;;) {
      const present = this.attempts.get(row.id);
      if (present === undefined) return this.start(row, isAsked);
      this.telemetry.joined(row.provider);
      // An attempt that began for earlier credentials may end with the very ones that this caller has seen.
      const result = await present.result;
      if (isAsked && !present.isAsked && result.waitsForProbe === true) continue;
      if (present.seenVersion >= row.version || result.row.version > row.version) return result;
    }
  }

  private start(row: SeenRow, isAsked: boolean): Promise<RefreshResult> {
    const result = this.database
      .outsideHostTransaction(() => this.telemetry.observe(row, () => this.run(row, isAsked)))
      .finally(() => this.attempts.delete(row.id));
    this.attempts.set(row.id, { seenVersion: row.version, isAsked, result });
    return result;
  }

  private async run({ id, provider, version }: SeenRow, isAsked: boolean): Promise<RefreshResult> {
    try {
      return await this.attempt.run(id, provider, version, isAsked);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const failure = { provider, tokenId: id, reason: 'storage' as const, retryable: true };
      throw new TokenRefreshError({ ...failure, cause: error.cause, remedy: error.message });
    }
  }
}
