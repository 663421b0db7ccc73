import { Injectable, Logger } from '@nestjs/common';
import type { CaptureEvent, CaptureEventMap, CaptureEventName } from './capture-event.js';
import { DatabaseClock } from '../database/database-clock.js';
import { EventEmitterBridge } from './event-emitter-bridge.js';
import { StatusNumbers } from './status-numbers.js';
import { Telemetry } from '../telemetry/telemetry.js';

/** The properties of an event that the caller provides. Its name and time are added here. */
export type CaptureEventDetails<Name extends CaptureEventName> = Omit<
  CaptureEventMap[Name],
  'name' | 'at'
>;

/** Reports each change of a connection once: to the log, to telemetry and to the host. */
@Injectable()
export class CaptureEvents {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly numbers = new StatusNumbers();

  constructor(
    private readonly listeners: EventEmitterBridge,
    private readonly telemetry: Telemetry,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Reports a change, unless this process has already reported a later status of the connection.
   *
   * @param line the log line instead of the event's own one; empty if the caller writes it
   * @returns whether it was reported
   */
  emit<Name extends CaptureEventName>(
    name: Name,
    details: CaptureEventDetails<Name>,
    line?: string,
  ): boolean {
    const known: CaptureEventDetails<CaptureEventName> = details;
    if (!this.numbers.raise(known.tokenId, known.statusNumber)) return false;
    const event: CaptureEvent = { name, ...known, at: new Date(this.clock.now()) };
    if (line === undefined) this.log(event);
    else if (line !== '') this.logger.warn(line);
    this.telemetry.count('oauth2.transitions', {
      'oauth2.transition': name.replace('oauth2.', ''),
      'oauth2.provider': event.provider,
      'oauth2.reason': event.reason,
    });
    this.listeners.emit(event);
    return true;
  }

  /** The highest status number that this process has reported of a connection; 0 for none. */
  latestNumber(tokenId: string): number {
    return this.numbers.findLatest(tokenId);
  }

  private log({ name, provider, tokenId, reason }: CaptureEvent): void {
    const why = reason === undefined ? '' : ` (${reason})`;
    const line = `${name} ${printable(provider)} token ${tokenId}${why}`;
    if (name === 'oauth2.reauthorization_required') {
      this.logger.warn(`${line}: the user must connect this account again`);
    } else if (name === 'oauth2.refresh_failed') {
      this.logger.warn(line);
    } else if (name === 'oauth2.refreshed') {
      this.logger.debug(line);
    } else {
      this.logger.log(line);
    }
  }
}

/**
 * Returns text from outside in a form that is safe for one log line: no control characters, bounded
 * length.
 */
export function printable(text: string, maximum = 200): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, '\uFFFD').slice(0, maximum);
}
