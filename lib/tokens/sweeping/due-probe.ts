import { Injectable } from '@nestjs/common';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { DueTokenRefresh } from './due-token.refresh.js';
import { DueTokenRepository } from './due-token.repository.js';
import type { DueToken } from './due-token.js';
import type { SweepOutcome, SweepTally } from './sweep-result.js';

/**
 * Sends one refresh a minute for a client that providers seem to refuse, while
 * the sweep skips its other rows. It chooses a connection that has not failed yet,
 * otherwise the connection that failed longest ago.
 */
@Injectable()
export class DueProbe {
  constructor(
    private readonly due: DueTokenRepository,
    private readonly refresh: DueTokenRefresh,
    private readonly availability: ProviderAvailability,
  ) {}

  /**
   * @param dueBefore epoch milliseconds; only rows that became due earlier are claimed
   * @param until when a claimed row becomes due again if this process stops
   * @throws StorageError
   */
  async run(dueBefore: number, until: number, tally: SweepTally): Promise<void> {
    for (const { provider, failedIds } of this.availability.providersToProbe()) {
      const claim = { dueBefore, until, batch: 1, except: [], provider };
      const others = { isIn: false, ids: failedIds };
      const [fresh] = (await this.due.claim({ ...claim, ids: others })).tokens;
      const outcome = await this.tryOne(fresh, tally);
      if (outcome !== undefined && outcome.kind !== 'skipped') continue;
      const dueIds = new Set(await this.due.findDue(failedIds, dueBefore));
      const oldest = failedIds.find((id) => dueIds.has(id));
      if (oldest === undefined) continue;
      const ids = { isIn: true, ids: [oldest] };
      const [failed] = (await this.due.claim({ ...claim, ids })).tokens;
      await this.tryOne(failed, tally);
    }
  }

  private async tryOne(
    token: DueToken | undefined,
    tally: SweepTally,
  ): Promise<SweepOutcome | undefined> {
    if (token === undefined) return undefined;
    const outcome = await this.refresh.run(token);
    tally.count(outcome, token.provider);
    return outcome;
  }
}
