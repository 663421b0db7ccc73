import { Inject, Injectable, Logger } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { pause } from '../../core/timing/pause.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { SweepQueues } from './sweep-queues.js';
import { DueProbe } from './due-probe.js';
import { DueTokenRefresh } from './due-token.refresh.js';
import { DueTokenRepository } from './due-token.repository.js';
import type { DueToken } from './due-token.js';
import { FairQueue } from './fair-queue.js';
import { type RefreshDueResult, type SweepOutcome, SweepTally } from './sweep-result.js';
import {
  resolveBackgroundOptions,
  type BackgroundOptions,
  type TokensSlice,
} from '../tokens.options.js';

/** How long a sweep waits for a server with a full queue before it continues with other servers. */
const LONGEST_WAIT_MS = 1_000;
/** The delay until the rows of that server are due again. */
const LATER_MS = 60_000;

const SHUTTING_DOWN: SweepOutcome = { kind: 'skipped', reason: 'shutting_down' };

/** Refreshes all connections that are due. It claims them in batches, and refreshes providers and servers in parallel. */
@Injectable()
export class RefreshSweep {
  private readonly background: BackgroundOptions;
  private readonly logger = new Logger('OAuth2Capture');
  private readonly queue: FairQueue;

  constructor(
    private readonly due: DueTokenRepository,
    private readonly refresh: DueTokenRefresh,
    private readonly probe: DueProbe,
    private readonly queues: SweepQueues,
    private readonly availability: ProviderAvailability,
    private readonly clock: DatabaseClock,
    private readonly work: InFlightWork,
    private readonly database: CaptureDatabase,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {
    this.background = resolveBackgroundOptions(options);
    this.queue = new FairQueue(this.background.concurrency);
  }

  /**
   * Runs a sweep, never as part of a transaction of the application: its claims would lock the rows that
   * it refreshes, and a rollback would take them back. After a shutdown has begun it claims and starts nothing more, and claimed rows become due again.
   *
   * @param batch maximum number of rows per claim, at least 1
   * @throws StorageError when the due rows cannot be read
   */
  run(batch: number = this.background.batch): Promise<RefreshDueResult> {
    const size = Math.max(Math.trunc(batch) || 1, 1);
    const sweeping = this.database.hostTransaction()
      ? this.database.outsideHostTransaction(() => this.sweep(size))
      : this.sweep(size);
    return this.work.track('background', sweeping);
  }

  private async sweep(batch: number): Promise<RefreshDueResult> {
    const tally = new SweepTally();
    // The next run handles a row that becomes due again during this run.
    const dueBefore = this.clock.now();
    if (this.work.mayStart) {
      await this.probe.run(dueBefore, dueBefore + this.claimDurationMs(1), tally);
    }
    await this.claimAll(batch, dueBefore, tally);
    await this.countDelayed(dueBefore, tally);
    tally.warn(this.logger);
    return tally.result;
  }

  private async claimAll(batch: number, dueBefore: number, tally: SweepTally): Promise<void> {
    const refreshes = new Set<Promise<void>>();
    const slow = new Set<string>();
    try {
      while (this.work.mayStart) {
        const full = this.queue.findFullGroups();
        const except = [...full, ...this.availability.providersToSkip().keys()];
        const until = this.clock.now() + this.claimDurationMs(batch);
        const claim = await this.due.claim({ dueBefore, until, batch, except });
        const overtaken = claim.count - claim.tokens.length;
        tally.count({ kind: 'skipped', reason: 'changed' }, '', overtaken);
        for (const token of claim.tokens) {
          const name = await this.queues.nameFor(token);
          const isOwnServer = name !== token.provider;
          if (isOwnServer && (await this.isFull(name, slow))) {
            await this.postpone(token);
            tally.count({ kind: 'skipped', reason: 'queue_full' }, token.provider);
            continue;
          }
          const limit = isOwnServer ? this.concurrencyPerServer : undefined;
          const refresh = this.queue
            .run(name, () => this.refreshUnlessShuttingDown(token), limit)
            .then((outcome) => {
              tally.count(outcome, token.provider);
              refreshes.delete(refresh);
            });
          refreshes.add(refresh);
        }
        if (claim.count > 0) continue;
        if (full.length === 0) break;
        await this.queue.waitForCapacity(full);
      }
    } finally {
      await Promise.all(refreshes);
    }
  }

  private async refreshUnlessShuttingDown(token: DueToken): Promise<SweepOutcome> {
    return this.work.mayStart ? this.refresh.run(token) : SHUTTING_DOWN;
  }

  /** Counts the due rows that were not claimed because their provider is unavailable. */
  private async countDelayed(dueBefore: number, tally: SweepTally): Promise<void> {
    const skipped = this.availability.providersToSkip();
    if (skipped.size === 0 || !this.work.mayStart) return;
    for (const [provider, reason] of skipped) {
      const count = await this.due.count(dueBefore, provider);
      tally.count({ kind: 'skipped', reason }, provider, count);
    }
  }

  /**
   * Whether the queue of a server stays full. A later sweep refreshes its rows, because in this sweep they
   * would block the claims for the provider's other servers.
   */
  private async isFull(name: string, slow: Set<string>): Promise<boolean> {
    if (this.queue.isFull(name) && !slow.has(name)) {
      const waiting = new AbortController();
      const late = pause(LONGEST_WAIT_MS, waiting.signal).catch(() => undefined);
      await Promise.race([this.queue.waitForCapacity([name]), late]);
      waiting.abort();
    }
    const isFull = this.queue.isFull(name);
    if (isFull) slow.add(name);
    else slow.delete(name);
    return isFull;
  }

  /** One of several servers leaves a quarter of the concurrency, at least 1, to the others. */
  private get concurrencyPerServer(): number {
    const { concurrency } = this.background;
    return Math.max(1, concurrency - Math.max(1, Math.floor(concurrency / 4)));
  }

  /** Never throws: a row that cannot be postponed becomes due again by itself. */
  private async postpone(token: DueToken): Promise<void> {
    await this.due.postpone(token, this.clock.now() + LATER_MS).catch(() => undefined);
  }

  /** How long a claim lasts: one lease, and the time that the whole batch may take. */
  private claimDurationMs(batch: number): number {
    const rounds = Math.ceil(batch / this.background.concurrency);
    return (this.options.refresh.leaseTtl + rounds * this.options.http.timeout) * 1000;
  }
}
