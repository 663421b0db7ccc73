import { Inject, Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { pause } from '../../core/timing/pause.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { SweepQueues } from './sweep-queues.js';
import { DueProbe } from './due-probe.js';
import { DueTokenRefresh, type DueOutcome } from './due-token.refresh.js';
import { DueTokenRepository } from './due-token.repository.js';
import type { DueToken } from './due-token.js';
import { FairQueue } from './fair-queue.js';
import { backgroundOf, type BackgroundOptions, type TokensSlice } from '../tokens.options.js';

/** How many connections were renewed, could not be, or needed nothing. */
export type DueResult = Record<DueOutcome, number>;

/** How long a sweep waits for a server whose line is full before it goes on with others. */
const LONGEST_WAIT_MS = 1_000;
/** When the rows of such a server are due again. */
const LATER_MS = 60_000;

/** Renews everything that is due, claim by claim, the providers and their servers side by side. */
@Injectable()
export class RefreshSweep {
  private readonly background: BackgroundOptions;
  private readonly turns: FairQueue;

  constructor(
    private readonly due: DueTokenRepository,
    private readonly renewal: DueTokenRefresh,
    private readonly probe: DueProbe,
    private readonly queues: SweepQueues,
    private readonly availability: ProviderAvailability,
    private readonly clock: DatabaseClock,
    private readonly work: InFlightWork,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {
    this.background = backgroundOf(options);
    this.turns = new FairQueue(this.background.concurrency);
  }

  /**
   * In shutdown nothing is claimed or begun any more, and what was claimed comes due again.
   *
   * @param batch rows that one claim takes, at least 1
   * @throws StorageError when the database does not say what is due
   */
  run(batch: number = this.background.batch): Promise<DueResult> {
    return this.work.track('background', this.claimAll(Math.max(Math.trunc(batch) || 1, 1)));
  }

  private async claimAll(batch: number): Promise<DueResult> {
    const result: DueResult = { refreshed: 0, failed: 0, skipped: 0 };
    const refreshes = new Set<Promise<void>>();
    const slow = new Set<string>();
    // What is due now: a row that is due again after this run had it belongs to the next.
    const dueBefore = this.clock.now();
    try {
      const until = this.clock.now() + this.claimKeepsMs(1);
      for (const outcome of this.work.mayStart ? await this.probe.run(dueBefore, until) : []) {
        result[outcome] += 1;
      }
      while (this.work.mayStart) {
        const crowded = this.turns.crowded();
        const except = [...crowded, ...this.availability.providersToSkip()];
        const until = this.clock.now() + this.claimKeepsMs(batch);
        const claim = await this.due.claim({ dueBefore, until, batch, except });
        result.skipped += claim.count - claim.tokens.length;
        for (const token of claim.tokens) {
          const renew = (): Promise<DueOutcome> =>
            this.work.mayStart ? this.renewal.of(token) : Promise.resolve('skipped');
          const line = await this.queues.nameFor(token);
          const isOwnServer = line !== token.provider;
          if (isOwnServer && (await this.isFull(line, slow))) {
            await this.putOff(token);
            result.skipped += 1;
            continue;
          }
          const most = isOwnServer ? this.placesOfServer : undefined;
          const refresh = this.turns.take(line, renew, most).then((outcome) => {
            result[outcome] += 1;
            refreshes.delete(refresh);
          });
          refreshes.add(refresh);
        }
        if (claim.count > 0) continue;
        if (crowded.length === 0) break;
        await this.turns.relief(crowded);
      }
    } finally {
      await Promise.all(refreshes);
    }
    return result;
  }

  /**
   * Whether the line of a server stays full. Its rows then wait for a later sweep: here they would
   * keep those of the provider's other servers from being claimed.
   */
  private async isFull(line: string, slow: Set<string>): Promise<boolean> {
    if (this.turns.isCrowded(line) && !slow.has(line)) {
      const waiting = new AbortController();
      const late = pause(LONGEST_WAIT_MS, waiting.signal).catch(() => undefined);
      await Promise.race([this.turns.relief([line]), late]);
      waiting.abort();
    }
    const isFull = this.turns.isCrowded(line);
    if (isFull) slow.add(line);
    else slow.delete(line);
    return isFull;
  }

  /** One server of several leaves a quarter of the places to others, one at least. */
  private get placesOfServer(): number {
    const { concurrency } = this.background;
    return Math.max(1, concurrency - Math.max(1, Math.floor(concurrency / 4)));
  }

  /** Never throws: a row that cannot be put off comes due again by itself. */
  private async putOff(token: DueToken): Promise<void> {
    await this.due.postpone(token, this.clock.now() + LATER_MS).catch(() => undefined);
  }

  /** One lease, and as long as the whole claim may take. */
  private claimKeepsMs(batch: number): number {
    const rounds = Math.ceil(batch / this.background.concurrency);
    return (this.options.refresh.leaseTtl + rounds * this.options.http.timeout) * 1000;
  }
}
