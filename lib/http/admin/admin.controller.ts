import { Get, Req, Res, type Type } from '@nestjs/common';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { ConnectionListing } from '../../tokens/reporting/connection-listing.js';
import { ConnectionOverview } from '../../tokens/reporting/connection-overview.js';
import { HttpResponder } from '../messages/http-responder.js';
import { CaptureController, type RouteSettings } from '../errors/capture-controller.decorator.js';
import { type CaptureRequest, readParam } from '../messages/capture-request.js';
import { readPaging } from '../messages/connection-paging.js';
import { createConnectionView, type ConnectionView } from '../connections/connection-view.js';
import { readListingFilter } from './listing-filter.js';
import { ApiRoute } from '../api-docs/api-route.decorator.js';
import { EXPLANATION, OPERATOR_LIST, OVERVIEW } from '../api-docs/schemas.js';

/** A connection as operators see it. */
interface OperatorView extends ConnectionView {
  owner: string;
  lastRefreshedAt: string | null;
  refreshAt: string | null;
  retryAt: string | null;
  failures: number;
}

/** The figures and lists for operators, as JSON. */
export function createAdminController(settings: RouteSettings): Type {
  @CaptureController(settings)
  class OAuth2AdminController {
    constructor(
      private readonly overview: ConnectionOverview,
      private readonly listing: ConnectionListing,
      private readonly providers: OAuth2ProviderRegistry,
      private readonly availability: ProviderAvailability,
      private readonly tokens: OAuth2TokenService,
      private readonly responder: HttpResponder,
    ) {}

    @ApiRoute({
      summary: 'The numbers of connections of all users',
      response: { status: 200, schema: OVERVIEW },
      failures: { 403: 'The guard of the operators refuses the request.' },
    })
    @Get('admin/overview')
    async counts(@Res() response: unknown): Promise<void> {
      const { providers } = await this.overview.take(0);
      this.responder.json(response, 200, {
        providers,
        openCircuits: this.availability.openCircuits(),
        clientErrors: this.availability.problems(),
      });
    }

    @ApiRoute({
      summary: 'The connections of all users, by their ids',
      query: ['search', 'state', 'provider', 'pageSize', 'after'],
      response: { status: 200, schema: OPERATOR_LIST },
      failures: { 403: 'The guard of the operators refuses the request.' },
    })
    @Get('admin/connections')
    async list(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const { pageSize } = readPaging(request);
      const found = await this.listing.list(readListingFilter(request), pageSize + 1);
      const connections = found.slice(0, pageSize).map((token) => this.view(token));
      const after = found.length > pageSize ? connections.at(-1)?.id : undefined;
      this.responder.json(response, 200, { connections, pageSize, after: after ?? null });
    }

    @ApiRoute({
      summary: 'Why a connection is in its state, what was tried, and what happens next',
      path: ['id'],
      response: { status: 200, schema: EXPLANATION },
      failures: {
        403: 'The guard of the operators refuses the request.',
        404: 'The connection does not exist.',
      },
    })
    @Get('admin/connections/:id')
    async explain(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const id = readParam(request, 'id');
      this.responder.json(response, 200, await this.tokens.explain({ id }));
    }

    private view(token: OAuth2Token): OperatorView {
      const { ownerId: owner, lastRefreshedAt, refreshAt, retryAt, failures, provider } = token;
      const text = (instant: Date | null): string | null => instant?.toISOString() ?? null;
      return {
        owner,
        ...createConnectionView(token, this.providers.find(provider)?.label ?? provider),
        lastRefreshedAt: text(lastRefreshedAt),
        refreshAt: text(refreshAt),
        retryAt: text(retryAt),
        failures,
      };
    }
  }
  return OAuth2AdminController;
}
