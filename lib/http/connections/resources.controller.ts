import { Get, Post, Req, Res, type Type } from '@nestjs/common';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { HttpResponder } from '../messages/http-responder.js';
import { Callers } from '../callers/callers.js';
import { CaptureController, type RouteSettings } from '../errors/capture-controller.decorator.js';
import { readBodyField, type CaptureRequest } from '../messages/capture-request.js';
import { createConnectionView } from './connection-view.js';
import { ApiRoute } from '../api-docs/api-route.decorator.js';
import { CHOICE, CONNECTION, RESOURCES } from '../api-docs/schemas.js';

/** The accounts behind a connection, as JSON: list them, choose one. */
export function createResourcesController(settings: RouteSettings): Type {
  @CaptureController(settings)
  class OAuth2ResourcesController {
    constructor(
      private readonly tokens: OAuth2TokenService,
      private readonly providers: OAuth2ProviderRegistry,
      private readonly callers: Callers,
      private readonly responder: HttpResponder,
    ) {}

    @ApiRoute({
      summary: 'The accounts behind a connection that can be chosen',
      path: ['id'],
      response: { status: 200, schema: RESOURCES },
      failures: {
        401: 'No user is logged in.',
        404: 'The user has no such connection.',
        503: 'The provider cannot answer now; Retry-After says when.',
      },
    })
    @Get('connections/:id/resources')
    async list(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const { token } = await this.callers.connection(request, 'read');
      this.responder.json(response, 200, { resources: await this.tokens.listResources(token) });
    }

    @ApiRoute({
      summary: 'Chooses an account behind a connection',
      path: ['id'],
      body: CHOICE,
      changes: true,
      response: { status: 201, schema: CONNECTION },
      failures: {
        401: 'No user is logged in.',
        403: 'The proof that a page of the application asked is missing.',
        404: 'The user has no such connection.',
        503: 'The provider cannot answer now; Retry-After says when.',
      },
    })
    @Post('connections/:id/resources')
    async select(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const { token } = await this.callers.connection(request, 'change');
      const wanted = readBodyField(request, 'id') ?? '';
      const child = await this.tokens.selectResource(token, wanted);
      const label = this.providers.find(child.provider)?.label ?? child.provider;
      this.responder.json(response, 201, createConnectionView(child, label));
    }
  }
  return OAuth2ResourcesController;
}
