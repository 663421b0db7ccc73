import { Injectable } from '@nestjs/common';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { DueTokenRefresh, type DueOutcome } from './due-token.refresh.js';
import { DueTokenRepository } from './due-token.repository.js';
import type { DueToken } from './due-token.js';

/**
 * The one refresh a minute of a client that seems to be refused, while a sweep
 * leaves its other rows alone: of a connection that has not failed, otherwise
 * of the one that failed longest ago.
 */
@Injectable()
export class DueProbe {
  constructor(
    private readonly due: DueTokenRepository,
    private readonly renewal: DueTokenRefresh,
    private readonly availability: ProviderAvailability,
  ) {}

  /**
   * @param dueBefore epoch milliseconds before which a row came due
   * @param until when a claimed row comes due again, should this process die
   * @throws StorageError
   */
  async run(dueBefore: number, until: number): Promise<DueOutcome[]> {
    const outcomes: DueOutcome[] = [];
    for (const { provider, failedIds } of this.availability.providersToProbe()) {
      const claim = { dueBefore, until, batch: 1, except: [], provider };
      const others = { isIn: false, ids: failedIds };
      const [fresh] = (await this.due.claim({ ...claim, ids: others })).tokens;
      const outcome = await this.tryOne(fresh, outcomes);
      if (outcome !== undefined && outcome !== 'skipped') continue;
      const dueIds = new Set(await this.due.dueAmong(failedIds, dueBefore));
      const oldest = failedIds.find((id) => dueIds.has(id));
      if (oldest === undefined) continue;
      const ids = { isIn: true, ids: [oldest] };
      const [failed] = (await this.due.claim({ ...claim, ids })).tokens;
      await this.tryOne(failed, outcomes);
    }
    return outcomes;
  }

  private async tryOne(
    token: DueToken | undefined,
    outcomes: DueOutcome[],
  ): Promise<DueOutcome | undefined> {
    if (token === undefined) return undefined;
    const outcome = await this.renewal.of(token);
    outcomes.push(outcome);
    return outcome;
  }
}
