import { Injectable } from '@nestjs/common';
import type { CaptureEventName } from '../../core/events/capture-event.js';
import { CaptureEvents } from '../../core/events/capture-events.js';
import type { TokenStatus } from './oauth2-token.entity.js';
import { OAuth2TokenRepository } from './oauth2-token.repository.js';
import type { UsableToken } from './stored-token.js';

/** A status change that was just written to a row. */
export interface StatusChange {
  row: Pick<UsableToken, 'id' | 'ownerId' | 'provider'> & { statusNo?: number };
  /** The status that was written. */
  status: TokenStatus;
  reason?: string;
  /** The log line; by default the event's own, and empty when the caller writes it. */
  line?: string;
}

type Name = Exclude<CaptureEventName, 'oauth2.disconnected'>;

/**
 * Emits events only if they match the current row. When two changes overlap, the
 * event of the earlier change could be emitted last, and a listener would keep a
 * wrong status. Therefore the row is read again, and a change that is no longer
 * current has no event; the later change emits its own.
 */
@Injectable()
export class StatusEvents {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly events: CaptureEvents,
  ) {}

  /** Reads the row, and emits the events if the change is current. Never throws. @returns whether events were emitted */
  async emit(change: StatusChange, ...names: Name[]): Promise<boolean> {
    const { row, status } = change;
    // While the database does not respond, the event is emitted with the probable status number.
    const before = row.statusNo ?? this.events.latestNumber(row.id);
    const likely = { status, statusNo: before + 1 };
    const current = await this.repository.findStored(row.id).catch(() => likely);
    return this.emitIfCurrent(change, current, ...names);
  }

  /** @param current the row as it was read after the change */
  emitIfCurrent(
    { row, status, reason, line }: StatusChange,
    current: { status: TokenStatus; statusNo: number } | undefined,
    ...names: Name[]
  ): boolean {
    if (current?.status !== status) return false;
    const { id: tokenId, ownerId: owner, provider } = row;
    const event = { tokenId, owner, provider, statusNumber: current.statusNo };
    const emitted = names.map((name) =>
      this.events.emit(name, { ...event, ...(reason !== undefined && { reason }) }, line),
    );
    return emitted.includes(true);
  }
}
