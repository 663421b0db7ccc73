import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthorizationError } from '../../authorization/errors/authorization.error.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { NotConnectedError } from '../../tokens/token.errors.js';
import { type CaptureRequest, readParam } from '../messages/capture-request.js';
import { CsrfTokens } from './csrf.js';
import { CurrentOwner } from './current-owner.js';

/** The user of a request, and the connection that the path names. */
@Injectable()
export class Callers {
  constructor(
    private readonly current: CurrentOwner,
    private readonly tokens: OAuth2TokenService,
    private readonly csrf: CsrfTokens,
  ) {}

  /** @throws AuthorizationError `not_authenticated` when no user is logged in */
  owner(request: CaptureRequest): Promise<string> {
    return this.requireOwner(request);
  }

  /**
   * The same for what a context of GraphQL, WebSocket or a microservice has in place of a request.
   *
   * @throws AuthorizationError `not_authenticated` when no user is logged in
   */
  async requireOwner(request: unknown, context?: ExecutionContext): Promise<string> {
    const owner = await this.current.find(request, context);
    if (owner === null) throw new AuthorizationError('not_authenticated');
    return owner;
  }

  /**
   * Finds the connection of the path, if it belongs to the caller. A connection of another owner is
   * treated as missing.
   *
   * @throws CsrfError when a change is requested without the proof that a page of this module asked
   * for it
   * @throws NotConnectedError
   */
  async connection(
    request: CaptureRequest,
    purpose: 'read' | 'change',
  ): Promise<{ owner: string; token: OAuth2Token }> {
    const owner = await this.owner(request);
    if (purpose === 'change') this.csrf.assert(request, owner);
    const token = await this.tokens.findOne({ id: readParam(request, 'id'), owner });
    if (token === null) throw new NotConnectedError();
    return { owner, token };
  }
}
