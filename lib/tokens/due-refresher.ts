import { Inject, Injectable } from '@nestjs/common';
import { DatabaseClock } from '../core/database-clock.js';
import { InFlightWork } from '../core/in-flight-work.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../core/injection-tokens.js';
import { ProviderAvailability } from '../providers/availability/provider-availability.js';
import { DueProbe } from './due-probe.js';
import { DueRenewal, type DueOutcome } from './due-renewal.js';
import { DueRepository } from './due.repository.js';
import { ProviderTurns } from './provider-turns.js';
import { backgroundOf, type BackgroundOptions, type TokensSlice } from './tokens.options.js';

/** How many connections were renewed, could not be, or needed nothing. */
export type DueResult = Record<DueOutcome, number>;

/** Renews everything that is due, claim by claim, the providers side by side. */
@Injectable()
export class DueRefresher {
  private readonly background: BackgroundOptions;
  private readonly turns: ProviderTurns;

  constructor(
    private readonly due: DueRepository,
    private readonly renewal: DueRenewal,
    private readonly probe: DueProbe,
    private readonly availability: ProviderAvailability,
    private readonly clock: DatabaseClock,
    private readonly work: InFlightWork,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {
    this.background = backgroundOf(options);
    this.turns = new ProviderTurns(this.background.concurrency);
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
    const flights = new Set<Promise<void>>();
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
          const flight = this.turns.take(token.provider, renew).then((outcome) => {
            result[outcome] += 1;
            flights.delete(flight);
          });
          flights.add(flight);
        }
        if (claim.count > 0) continue;
        if (crowded.length === 0) break;
        await this.turns.relief(crowded);
      }
    } finally {
      await Promise.all(flights);
    }
    return result;
  }

  /** One lease, and as long as the whole claim may take. */
  private claimKeepsMs(batch: number): number {
    const rounds = Math.ceil(batch / this.background.concurrency);
    return (this.options.refresh.leaseTtl + rounds * this.options.http.timeout) * 1000;
  }
}
