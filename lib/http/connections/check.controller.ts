import { HttpCode, Post, Req, Res, type Type } from '@nestjs/common';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { HttpResponder } from '../messages/http-responder.js';
import { Callers } from '../callers/callers.js';
import { CaptureController, type RouteSettings } from '../errors/capture-controller.decorator.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import { createConnectionView } from './connection-view.js';
import { ApiRoute } from '../api-docs/api-route.decorator.js';
import { VALIDATION } from '../api-docs/schemas.js';

/** Asks the provider whether a connection works, for its user. */
export function createCheckController(settings: RouteSettings): Type {
  @CaptureController(settings)
  class OAuth2CheckController {
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
        403: 'The proof that a page of the application asked is missing.',
        404: 'The user has no such connection.',
        503: 'The provider cannot answer now; Retry-After says when.',
      },
    })
    @Post('connections/:id/check')
    @HttpCode(200)
    async check(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const { token: asked } = await this.callers.connection(request, 'change');
      const { token, ...validation } = await this.tokens.validate(asked);
      const label = this.providers.find(token.provider)?.label ?? token.provider;
      const connection = createConnectionView(token, label);
      this.responder.json(response, 200, { connection, ...validation });
    }
  }
  return OAuth2CheckController;
}
