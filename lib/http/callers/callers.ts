import { Injectable } from '@nestjs/common';
import { AuthorizationError } from '../../authorization/errors/authorization.error.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { NotConnectedError } from '../../tokens/token.errors.js';
import { type CaptureRequest, readParam } from '../messages/capture-request.js';
import { CsrfTokens } from './csrf.js';
import { CurrentOwner } from './current-owner.js';

/** Who calls, and which connection of theirs the path names. */
@Injectable()
export class Callers {
  constructor(
    private readonly current: CurrentOwner,
    private readonly tokens: OAuth2TokenService,
    private readonly csrf: CsrfTokens,
  ) {}

  /** @throws AuthorizationError `not_authenticated` when no user is logged in */
  async owner(request: CaptureRequest): Promise<string> {
    const owner = await this.current.find(request);
    if (owner === null) throw new AuthorizationError('not_authenticated');
    return owner;
  }

  /**
   * The connection of the path, if it is the caller's. A connection of another owner is treated as missing.
   *
   * @throws CsrfError when something is to be changed without the proof that a page of ours asked
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
