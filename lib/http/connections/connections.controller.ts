import { Controller, Delete, Get, Req, Res } from '@nestjs/common';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { HttpResponder } from '../messages/http-responder.js';
import { Callers } from '../callers/callers.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import { readPaging } from '../messages/connection-paging.js';
import { createConnectionView } from './connection-view.js';
import { CsrfTokens } from '../callers/csrf.js';
import { ApiRoute } from '../api-docs/api-route.decorator.js';
import { CONNECTIONS, DISCONNECTED } from '../api-docs/schemas.js';

/** The connections of the user who is logged in, as JSON. */
@Controller()
export class OAuth2ConnectionsController {
  /** @internal made by Nest */
  constructor(
    private readonly tokens: OAuth2TokenService,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly callers: Callers,
    private readonly csrf: CsrfTokens,
    private readonly responder: HttpResponder,
  ) {}

  @ApiRoute({
    summary: 'The connections of the user who is logged in',
    query: ['page', 'pageSize'],
    response: { status: 200, schema: CONNECTIONS },
    failures: { 401: 'No user is logged in.' },
  })
  @Get('connections')
  async list(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const owner = await this.callers.owner(request);
    const { page, pageSize, range } = readPaging(request);
    const found = await this.tokens.find({ owner, ...range });
    this.responder.json(response, 200, {
      connections: found
        .slice(0, pageSize)
        .map((token) => createConnectionView(token, this.getLabel(token))),
      page,
      pageSize,
      hasMore: found.length > pageSize,
      csrfToken: this.csrf.create(owner),
    });
  }

  @ApiRoute({
    summary: 'Deletes a connection, and revokes it at the provider',
    path: ['id'],
    changes: true,
    response: { status: 200, schema: DISCONNECTED },
    failures: {
      401: 'No user is logged in.',
      403: 'The proof that a page of the application sent the request is missing.',
      404: 'The user does not have this connection.',
    },
  })
  @Delete('connections/:id')
  async disconnect(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const { token } = await this.callers.connection(request, 'change');
    this.responder.json(response, 200, await this.tokens.disconnect(token));
  }

  private getLabel({ provider }: OAuth2Token): string {
    return this.providers.find(provider)?.label ?? provider;
  }
}
