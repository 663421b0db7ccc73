import { Inject, Injectable } from '@nestjs/common';
import { BackgroundTasks } from '../../core/lifecycle/background-tasks.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { settleAll } from '../../core/timing/settle-all.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { RevocationOutbox } from './revocation-outbox.js';
import type { StoredRevocation } from './stored-revocation.js';
import { TokenRevoker } from './token-revoker.js';
import { resolveBackgroundOptions, type TokensSlice } from '../tokens.options.js';

const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** Retries unconfirmed revocations as a background task. */
@Injectable()
export class RevocationSweep {
  constructor(
    private readonly outbox: RevocationOutbox,
    private readonly revoker: TokenRevoker,
    private readonly tokens: OAuth2TokenRepository,
    private readonly clock: DatabaseClock,
    @Inject(OAUTH2_CAPTURE_OPTIONS)
    private readonly options: TokensSlice,
    tasks: BackgroundTasks,
  ) {
    tasks.add('revocations', (signal) => this.run(signal));
  }

  /** Attempts every due revocation once. @throws StorageError */
  async run(signal: AbortSignal): Promise<void> {
    const { batch, concurrency } = resolveBackgroundOptions(this.options);
    for (;;) {
      const due = signal.aborted ? [] : await this.outbox.due(batch);
      const attempts = await settleAll(due, concurrency, (entry) => this.attempt(entry, signal));
      const failed = attempts.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      // If other processes have claimed the whole page, they also handle the rest.
      if (!attempts.some((attempt) => attempt.status === 'fulfilled' && attempt.value)) return;
    }
  }

  /** @returns whether this process has claimed the entry */
  private async attempt(due: StoredRevocation, signal: AbortSignal): Promise<boolean> {
    const entry = signal.aborted ? undefined : await this.outbox.claim(due);
    if (entry === undefined) return false;
    if ((await this.tokens.findStored(entry.tokenId)) === undefined) {
      await this.revoker.attempt(entry);
    } else if (this.clock.now() - entry.createdAt > ABANDONED_AFTER_MS) {
      // The process crashed before it deleted the connection, so the connection stays.
      await this.outbox.remove(entry);
    }
    return true;
  }
}
