import { Injectable, Logger } from '@nestjs/common';

export type CaptureEventName =
  | 'oauth2.connected'
  | 'oauth2.reconnected'
  | 'oauth2.refreshed'
  | 'oauth2.refresh_failed'
  | 'oauth2.reauthorization_required'
  | 'oauth2.recovered'
  | 'oauth2.disconnected';

/** What an event tells. Identifiers and words only: never a token, code or state. */
export interface CaptureEvent {
  tokenId: string;
  owner: string;
  provider: string;
  reason?: string;
}

/** Where the rooms report a transition of a token's life, once each. */
@Injectable()
export class CaptureEvents {
  private readonly logger = new Logger('OAuth2Capture');

  emit(name: CaptureEventName, event: CaptureEvent): void {
    const reason = event.reason === undefined ? '' : ` (${event.reason})`;
    const line = `${name} ${printable(event.provider)} token ${event.tokenId}${reason}`;
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
