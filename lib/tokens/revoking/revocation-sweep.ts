import { Inject, Injectable } from '@nestjs/common';
import { BackgroundTasks } from '../../core/lifecycle/background-tasks.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { settleAll } from '../../core/timing/settle-all.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { RevocationOutbox } from './revocation-outbox.js';
import type { StoredRevocation } from './stored-revocation.js';
import { TokenRevoker } from './token-revoker.js';
import { backgroundOf, type TokensSlice } from '../tokens.options.js';

const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** Goes on, now and then, with the revocations that are not confirmed yet. */
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

  /** Tries everything that is due, once. @throws StorageError */
  async run(signal: AbortSignal): Promise<void> {
    const { batch, concurrency } = backgroundOf(this.options);
    for (;;) {
      const due = signal.aborted ? [] : await this.outbox.due(batch);
      const attempts = await settleAll(due, concurrency, (entry) => this.attempt(entry, signal));
      const failed = attempts.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      // When others have all of them, they also see to the rest.
      if (!attempts.some((attempt) => attempt.status === 'fulfilled' && attempt.value)) return;
    }
  }

  /** @returns whether the entry was ours to try */
  private async attempt(due: StoredRevocation, signal: AbortSignal): Promise<boolean> {
    const entry = signal.aborted ? undefined : await this.outbox.claim(due);
    if (entry === undefined) return false;
    if ((await this.tokens.findStored(entry.tokenId)) === undefined) {
      await this.revoker.attempt(entry);
    } else if (this.clock.now() - entry.createdAt > ABANDONED_AFTER_MS) {
      // The process died before it deleted the connection, which lives on.
      await this.outbox.remove(entry);
    }
    return true;
  }
}
