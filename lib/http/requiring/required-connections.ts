import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { UsableConnections } from '../../tokens/reading/usable-connections.js';
import { Callers } from '../callers/callers.js';
import { readRequest } from './call-context.js';

/** What a handler requires of its user. */
export interface ConnectionRequirement {
  provider: string;
  scopes: readonly string[];
}

/** Finds the connections that handlers of the host require. */
@Injectable()
export class RequiredConnections {
  constructor(
    private readonly callers: Callers,
    private readonly connections: UsableConnections,
  ) {}

  /** @throws AuthorizationError `not_authenticated`, and what {@link UsableConnections.of} throws */
  async find(
    context: ExecutionContext,
    { provider, scopes }: ConnectionRequirement,
  ): Promise<OAuth2Token> {
    return this.connections.find(
      await this.callers.requireOwner(readRequest(context), context),
      provider,
      scopes,
    );
  }
}
