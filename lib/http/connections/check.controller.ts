import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { HttpResponder } from '../messages/http-responder.js';
import { Callers } from '../callers/callers.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import { createConnectionView } from './connection-view.js';
import { ApiRoute } from '../api-docs/api-route.decorator.js';
import { VALIDATION } from '../api-docs/schemas.js';

/** Asks the provider whether a connection works, for its user. */
@Controller()
export class OAuth2CheckController {
  /** @internal made by Nest */
  constructor(
    private readonly tokens: OAuth2TokenService,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly callers: Callers,
    private readonly responder: HttpResponder,
  ) {}

  @ApiRoute({
    summary: 'Asks the provider whether a connection works',
    path: ['id'],
    changes: true,
    response: { status: 200, schema: VALIDATION },
    failures: {
      401: 'No user is logged in.',
      403: 'The proof that a page of the application sent the request is missing.',
      404: 'The user does not have this connection.',
      503: 'The provider cannot respond now; Retry-After says when to try again.',
    },
  })
  @Post('connections/:id/check')
  @HttpCode(200)
  async check(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const { token: current } = await this.callers.connection(request, 'change');
    const { token, ...validation } = await this.tokens.validate(current);
    const label = this.providers.find(token.provider)?.label ?? token.provider;
    const connection = createConnectionView(token, label);
    this.responder.json(response, 200, { connection, ...validation });
  }
}
