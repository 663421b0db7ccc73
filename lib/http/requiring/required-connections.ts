import { Injectable } from '@nestjs/common';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { UsableConnections } from '../../tokens/reading/usable-connections.js';
import { Callers } from '../callers/callers.js';
import type { CaptureRequest } from '../messages/capture-request.js';

/** What a route requires of its user. */
export interface ConnectionRequirement {
  provider: string;
  scopes: readonly string[];
}

/** Finds the connections that routes of the host require. */
@Injectable()
export class RequiredConnections {
  constructor(
    private readonly callers: Callers,
    private readonly connections: UsableConnections,
  ) {}

  /** @throws AuthorizationError `not_authenticated`, and what {@link UsableConnections.of} throws */
  async find(
    request: CaptureRequest,
    { provider, scopes }: ConnectionRequirement,
  ): Promise<OAuth2Token> {
    return this.connections.find(await this.callers.owner(request), provider, scopes);
  }
}
