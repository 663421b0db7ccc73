import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import {
  CIRCUIT_OPEN_SECONDS,
  CircuitBreakers,
} from '../../providers/availability/circuit-breakers.js';
import { findOrigin } from '../../providers/availability/token-server.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';

/** Circuit breakers of revocation by the endpoint's origin, separate from those of refreshes, which may still work. */
@Injectable()
export class RevocationCircuits {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly circuits = new CircuitBreakers(
    () => this.clock.now(),
    (origin, isOpen) => {
      if (isOpen)
        this.logger.warn(
          `${origin} is unavailable (network): nothing is revoked there for ${CIRCUIT_OPEN_SECONDS} s; then one request shows whether it responds again`,
        );
      else this.logger.log(`${origin} is available for revocation again`);
    },
  );

  constructor(private readonly clock: DatabaseClock) {}

  /** @throws ProviderUnavailableError without a request, or what the request throws */
  run<T>({ name, definition }: OAuth2ProviderContext, request: () => Promise<T>): Promise<T> {
    return this.circuits.run(findOrigin(definition.endpoints.revocation, name), request);
  }

  /** Origins to which no revocation is sent now. */
  open(): string[] {
    return this.circuits.open();
  }
}
