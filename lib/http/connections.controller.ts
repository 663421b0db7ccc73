import { Delete, Get, Post, Req, Res, type Type } from '@nestjs/common';
import { PublicUrls } from '../core/public-urls.js';
import { OAuth2ProviderRegistry } from '../providers/oauth2-provider.registry.js';
import type { OAuth2Token } from '../tokens/oauth2-token.entity.js';
import { OAuth2TokenService } from '../tokens/oauth2-token.service.js';
import { RevocationOutbox } from '../tokens/revocation-outbox.js';
import { Answers } from './answers.js';
import { Callers } from './callers.js';
import { CaptureController, type RouteSettings } from './capture-controller.decorator.js';
import { type CaptureRequest, queryOf, single } from './capture-request.js';
import { connectionView } from './connection-view.js';
import { CsrfTokens } from './csrf.js';
import { Pages } from './pages/pages.js';

interface ConnectionsPage {
  owner: string;
  tokens: OAuth2Token[];
  page: number;
  pageSize: number;
  hasMore: boolean;
}

/** The connections of the user who is logged in: a page, a confirmation, and JSON. */
export function createConnectionsController(settings: RouteSettings): Type {
  @CaptureController(settings)
  class OAuth2ConnectionsController {
    constructor(
      private readonly tokens: OAuth2TokenService,
      private readonly outbox: RevocationOutbox,
      private readonly providers: OAuth2ProviderRegistry,
      private readonly callers: Callers,
      private readonly csrf: CsrfTokens,
      private readonly urls: PublicUrls,
      private readonly answers: Answers,
      private readonly pages: Pages,
    ) {}

    @Get()
    async page(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const { owner, tokens, page, hasMore } = await this.pageOf(request);
      const connections = tokens.map((token) => ({
        ...connectionView(token, this.labelOf(token.provider)),
        state: stateOf(token),
        needsReconnect: token.status === 'reauthorization_required',
        connectUrl: this.urls.connectUrl(token.provider),
        revokeUrl: this.urls.revokeUrl(token.id),
      }));
      const providers = this.providers.names().map((name) => ({
        label: this.providers.get(name).label,
        connectUrl: this.urls.connectUrl(name),
      }));
      const unconfirmed = (await this.outbox.unconfirmedProviders(owner)).map((provider) =>
        this.labelOf(provider),
      );
      const previous = page > 1 ? `?page=${page - 1}` : undefined;
      const next = hasMore ? `?page=${page + 1}` : undefined;
      this.answers.html(response, 200, (nonce) =>
        this.pages.connections({ nonce, unconfirmed, connections, providers, previous, next }),
      );
    }

    @Get('connections')
    async list(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const { owner, tokens, page, pageSize, hasMore } = await this.pageOf(request);
      this.answers.json(response, 200, {
        connections: tokens.map((token) => connectionView(token, this.labelOf(token.provider))),
        page,
        pageSize,
        hasMore,
        csrfToken: this.csrf.create(owner),
      });
    }

    @Delete('connections/:id')
    async disconnect(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const { token } = await this.callers.connection(request, 'change');
      this.answers.json(response, 200, await this.tokens.disconnect(token));
    }

    @Get(':id/revoke')
    async confirm(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const { owner, token } = await this.callers.connection(request, 'read');
      this.answers.html(response, 200, (nonce) =>
        this.pages.confirmDisconnect({
          nonce,
          label: this.labelOf(token.provider),
          account: token.name ?? token.username ?? token.resourceOwnerId,
          csrfToken: this.csrf.create(owner),
          home: this.urls.home,
        }),
      );
    }

    @Post(':id/revoke')
    async revoke(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const { token } = await this.callers.connection(request, 'change');
      await this.tokens.disconnect(token);
      this.answers.redirect(response, 303, this.urls.home);
    }

    /** The connections that the query asks for; one more is read to see whether there are more. */
    private async pageOf(request: CaptureRequest): Promise<ConnectionsPage> {
      const owner = await this.callers.owner(request);
      const query = queryOf(request);
      const page = whole(single(query, 'page'), 1, 1_000_000);
      const pageSize = whole(single(query, 'pageSize'), 50, 100);
      const found = await this.tokens.find({
        owner,
        skip: (page - 1) * pageSize,
        take: pageSize + 1,
      });
      const tokens = found.slice(0, pageSize);
      return { owner, tokens, page, pageSize, hasMore: found.length > pageSize };
    }

    private labelOf(provider: string): string {
      return this.providers.find(provider)?.label ?? provider;
    }
  }
  return OAuth2ConnectionsController;
}

function stateOf(token: OAuth2Token): string {
  switch (token.status) {
    case 'active':
      return 'works';
    case 'refresh_failing':
      return 'could not be renewed just now; it is tried again';
    case 'reauthorization_required':
      return 'must be connected again';
  }
}

function whole(text: string | undefined, fallback: number, maximum: number): number {
  return text !== undefined && /^[1-9]\d{0,6}$/.test(text)
    ? Math.min(Number(text), maximum)
    : fallback;
}
