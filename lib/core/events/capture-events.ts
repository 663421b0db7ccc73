import { Injectable, Logger } from '@nestjs/common';
import type { CaptureEvent, CaptureEventMap, CaptureEventName } from './capture-event.js';
import { DatabaseClock } from '../database/database-clock.js';
import { EventEmitterBridge } from './event-emitter-bridge.js';
import { Telemetry } from '../telemetry/telemetry.js';

/** What the caller knows of an event; its name and instant are added here. */
export type CaptureEventDetails<Name extends CaptureEventName> = Omit<
  CaptureEventMap[Name],
  'name' | 'at'
>;

/** Reports each transition of a token's life once: to the log, to telemetry and to the host. */
@Injectable()
export class CaptureEvents {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly listeners: EventEmitterBridge,
    private readonly telemetry: Telemetry,
    private readonly clock: DatabaseClock,
  ) {}

  emit<Name extends CaptureEventName>(name: Name, details: CaptureEventDetails<Name>): void {
    const known: CaptureEventDetails<CaptureEventName> = details;
    const event: CaptureEvent = { name, ...known, at: new Date(this.clock.now()) };
    this.log(event);
    this.telemetry.count('oauth2.transitions', {
      'oauth2.transition': name.replace('oauth2.', ''),
      'oauth2.provider': event.provider,
      'oauth2.reason': event.reason,
    });
    this.listeners.tell(event);
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

/** Text from outside, made safe for one log line: no control characters, bounded length. */
export function printable(text: string, maximum = 200): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, '\uFFFD').slice(0, maximum);
}
