import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { CircuitBreakers } from '../../providers/availability/circuit-breakers.js';
import { originOf } from '../../providers/availability/token-server.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';

/** Circuit breakers of revocation, by the endpoint's origin: where revoking fails, refreshing may work. */
@Injectable()
export class RevocationCircuits {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly circuits = new CircuitBreakers(
    () => this.clock.now(),
    (origin, isOpen) => {
      if (isOpen) this.logger.warn(`${origin} is down; nothing is revoked there for 5 s`);
      else this.logger.log(`${origin} revokes again`);
    },
  );

  constructor(private readonly clock: DatabaseClock) {}

  /** @throws ProviderUnavailableError without a request, or what the request throws */
  run<T>({ name, definition }: OAuth2ProviderContext, request: () => Promise<T>): Promise<T> {
    return this.circuits.run(originOf(definition.endpoints.revocation, name), request);
  }

  /** Origins where nothing is revoked now. */
  open(): string[] {
    return this.circuits.open();
  }
}
