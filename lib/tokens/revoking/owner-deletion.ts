import { Injectable } from '@nestjs/common';
import { settleAll } from '../../core/timing/settle-all.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { TokenDisconnector } from './token-disconnector.js';
import { NotConnectedError } from '../token.errors.js';

const PAGE = 50;
const AT_ONCE = 8;

/** Disconnects everything of an owner, for when the user leaves. */
@Injectable()
export class OwnerDeletion {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly disconnector: TokenDisconnector,
  ) {}

  /**
   * @returns how many connections were ended
   * @throws StorageError when some could not be, after all the others have been
   */
  async run(ownerId: string): Promise<number> {
    const failures = new Map<string, unknown>();
    let ended = 0;
    for (;;) {
      const page = await this.pageOf(ownerId, failures);
      const ids = page.map(({ id }) => id).filter((id) => !failures.has(id));
      if (ids.length === 0) break;
      const outcomes = await settleAll(ids, AT_ONCE, (id) => this.end(id, ownerId));
      outcomes.forEach((outcome, index) => {
        if (outcome.status === 'fulfilled') ended += outcome.value;
        else failures.set(ids[index] ?? '', outcome.reason);
      });
    }
    for (const failure of failures.values()) throw failure;
    return ended;
  }

  /** @throws what made an earlier one fail, which says more than that no more can be read now */
  private pageOf(ownerId: string, failures: ReadonlyMap<string, unknown>): Promise<OAuth2Token[]> {
    const [earlier] = failures.values();
    return this.repository
      .find({ ownerId }, { take: PAGE + failures.size })
      .catch((error: unknown) => {
        throw earlier ?? error;
      });
  }

  private async end(id: string, ownerId: string): Promise<number> {
    const row = await this.repository.findStored(id);
    if (row?.ownerId !== ownerId) return 0;
    try {
      return (await this.disconnector.disconnect(row)).ended;
    } catch (error) {
      // A child goes with its parent.
      if (error instanceof NotConnectedError) return 0;
      throw error;
    }
  }
}
