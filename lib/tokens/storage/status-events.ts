import { Injectable } from '@nestjs/common';
import type { CaptureEventName } from '../../core/events/capture-event.js';
import { CaptureEvents } from '../../core/events/capture-events.js';
import type { TokenStatus } from './oauth2-token.entity.js';
import { OAuth2TokenRepository } from './oauth2-token.repository.js';
import type { UsableToken } from './stored-token.js';

/** A change of a row that was just written. */
export interface StatusChange {
  row: Pick<UsableToken, 'id' | 'ownerId' | 'provider'>;
  /** The status that was written. */
  status: TokenStatus;
  reason?: string;
}

type Name = Exclude<CaptureEventName, 'oauth2.disconnected'>;

/**
 * Emits the events of refreshes in agreement with the row. When two overlap, the
 * event of the earlier change may be ready after that of the later one; it
 * would be the last that a host hears, and wrong. So the row is read once more,
 * and a change that was overtaken has no event: the later one has its own.
 */
@Injectable()
export class StatusEvents {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly events: CaptureEvents,
  ) {}

  /** Reads the row, and emits unless the change was overtaken. Never throws. */
  async emit(change: StatusChange, ...names: Name[]): Promise<void> {
    const { row, status } = change;
    // A database that does not answer does not silence the event.
    const current = await this.repository.findStored(row.id).catch(() => ({ status }));
    this.tell(change, current, ...names);
  }

  /** @param current the row as it was read after the change */
  tell(
    { row, status, reason }: StatusChange,
    current: { status: TokenStatus } | undefined,
    ...names: Name[]
  ): void {
    if (current?.status !== status) return;
    const event = { tokenId: row.id, owner: row.ownerId, provider: row.provider };
    for (const name of names) {
      this.events.emit(name, { ...event, ...(reason !== undefined && { reason }) });
    }
  }
}
