import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { HttpResponder } from '../messages/http-responder.js';
import { Callers } from '../callers/callers.js';
import { readBodyField, type CaptureRequest } from '../messages/capture-request.js';
import { createConnectionView } from './connection-view.js';
import { ApiRoute } from '../api-docs/api-route.decorator.js';
import { CHOICE, CONNECTION, RESOURCES } from '../api-docs/schemas.js';

/** The sub-accounts of a connection, as JSON: lists them, and chooses one. */
@Controller()
export class OAuth2ResourcesController {
  /** @internal made by Nest */
  constructor(
    private readonly tokens: OAuth2TokenService,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly callers: Callers,
    private readonly responder: HttpResponder,
  ) {}

  @ApiRoute({
    summary: 'The sub-accounts of a connection that can be chosen',
    path: ['id'],
    response: { status: 200, schema: RESOURCES },
    failures: {
      401: 'No user is logged in.',
      404: 'The user does not have this connection.',
      503: 'The provider cannot respond now; Retry-After says when to try again.',
    },
  })
  @Get('connections/:id/resources')
  async list(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const { token } = await this.callers.connection(request, 'read');
    this.responder.json(response, 200, { resources: await this.tokens.listResources(token) });
  }

  @ApiRoute({
    summary: 'Chooses a sub-account of a connection',
    path: ['id'],
    body: CHOICE,
    changes: true,
    response: { status: 201, schema: CONNECTION },
    failures: {
      401: 'No user is logged in.',
      403: 'The proof that a page of the application sent the request is missing.',
      404: 'The user does not have this connection.',
      503: 'The provider cannot respond now; Retry-After says when to try again.',
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
