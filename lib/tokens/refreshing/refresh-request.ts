import { Injectable, Logger } from '@nestjs/common';
import { storableRefresh } from '../../protocol/oauth/storable-refresh.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import type { RefreshPlan } from './refresh-plan.js';

/** The one request of a flight. */
@Injectable()
export class RefreshRequest {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(private readonly availability: ProviderAvailability) {}

  /** A newer pair, or why there is none. Never throws. */
  async send({
    row,
    context,
    strategy,
    pair,
    server,
  }: RefreshPlan): Promise<TokenResponse | UpstreamError> {
    const connection = { id: row.id, account: row.resourceOwnerId };
    try {
      const request = (): Promise<TokenResponse> => strategy.refreshToken(context, pair);
      const response = await this.availability.send(server, connection, request);
      return storableRefresh(response, context.definition.tokenTypes);
    } catch (error) {
      if (error instanceof UpstreamError) return error;
      this.logger.error(
        `the strategy of ${row.provider} threw ${nameOf(error)} while refreshing; let it throw UpstreamError instead`,
      );
      return new UpstreamError('bad_response', 'the strategy failed');
    }
  }
}

/** The message of a foreign error may quote a token. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
