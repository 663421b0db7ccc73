import { Get, Post, Req, Res, type Type } from '@nestjs/common';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import {
  ConnectionListing,
  type ListingFilter,
} from '../../tokens/reporting/connection-listing.js';
import { ConnectionOverview } from '../../tokens/reporting/connection-overview.js';
import { WATCHED_STATES } from '../../tokens/reporting/watched-state.js';
import {
  NotConnectedError,
  ReauthorizationRequiredError,
  TokenRefreshError,
} from '../../tokens/token.errors.js';
import { HttpResponder } from '../messages/http-responder.js';
import { CaptureController, type RouteSettings } from '../errors/capture-controller.decorator.js';
import {
  type CaptureRequest,
  readParam,
  readQuery,
  readSingle,
} from '../messages/capture-request.js';
import type { AdminList, AdminPage, ExplanationPage } from '../pages/data/page-data.js';
import { Pages } from '../pages/rendering/pages.js';
import type { Language } from '../pages/words/language.js';
import { AdminViews } from './admin-views.js';
import {
  LISTED_STATES,
  type ListedState,
  createNextQuery,
  readListingFilter,
} from './listing-filter.js';
import { OperatorProof } from './operator-proof.js';
import { NoApiRoute } from '../api-docs/api-route.decorator.js';

const PAGE_SIZE = 50;
/** The greatest number of connections on the first page for each state that needs attention. */
const EXAMPLES = 10;

/** The operators' page, and its buttons. */
export function createAdminPageController(settings: RouteSettings): Type {
  @NoApiRoute()
  @CaptureController(settings)
  class OAuth2AdminPageController {
    constructor(
      private readonly overview: ConnectionOverview,
      private readonly listing: ConnectionListing,
      private readonly tokens: OAuth2TokenService,
      private readonly views: AdminViews,
      private readonly availability: ProviderAvailability,
      private readonly proof: OperatorProof,
      private readonly urls: PublicUrls,
      private readonly responder: HttpResponder,
      private readonly pages: Pages,
    ) {}

    @Get('admin')
    async page(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const filter = readListingFilter(request);
      const notice = readSingle(readQuery(request), 'notice');
      await this.pages.show(request, response, {
        page: 'admin',
        query: { notice },
        contents: async (language): Promise<AdminPage> => {
          const isFiltered = Object.values(filter).some((value) => value !== undefined);
          const { providers, examples } = await this.overview.take(isFiltered ? 0 : EXAMPLES);
          const lists = isFiltered
            ? [await this.createMatchingList(filter, language)]
            : WATCHED_STATES.map((state) => this.createList(state, examples[state], language));
          return {
            counts: providers.map((counts) => this.views.createCounts(counts)),
            problems: this.listProblems(),
            lists: isFiltered ? lists : lists.filter(({ connections }) => connections.length > 0),
            search: filter.search ?? '',
            provider: filter.provider ?? '',
            states: LISTED_STATES.map((value) => ({
              value,
              label: language.words.admin.states[value],
              isChosen: value === filter.state,
            })),
            isSearched: isFiltered,
            here: this.urls.adminUrl(),
            notice: findNotice(notice, language),
            csrfToken: this.proof.create(request, response),
          };
        },
      });
    }

    /** Shows why a connection is in its state, what was tried, and what happens next. */
    @Get('admin/connections/:id/explanation')
    async explain(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const id = readParam(request, 'id');
      await this.pages.show(request, response, {
        page: 'explanation',
        query: { id },
        contents: async (language): Promise<ExplanationPage> =>
          this.views.createExplanation(await this.tokens.explain({ id }), language),
      });
    }

    /**
     * Refreshes a token now, without regard to its lifetime, as `OAuth2TokenService.refresh` does.
     */
    @Post('admin/connections/:id/refresh')
    async refresh(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      this.proof.assert(request);
      const token = await this.listing.find(readParam(request, 'id'));
      if (token === undefined) throw new NotConnectedError();
      const notice = await this.tryRefresh(token);
      const query = `?notice=${notice}&search=${token.id}`;
      this.responder.redirect(response, 303, this.urls.adminUrl() + query);
    }

    private listProblems(): string[] {
      return [
        ...this.availability
          .openCircuits()
          .map((origin) => `${origin} is unavailable. The module retries automatically.`),
        ...this.availability.problems().map(({ problem }) => problem),
      ];
    }

    private async tryRefresh(token: OAuth2Token): Promise<'refreshed' | 'ended' | 'failed'> {
      try {
        await this.tokens.refresh(token);
        return 'refreshed';
      } catch (error) {
        if (error instanceof ReauthorizationRequiredError) return 'ended';
        if (error instanceof TokenRefreshError) return 'failed';
        throw error;
      }
    }

    private async createMatchingList(
      filter: ListingFilter & { state?: ListedState },
      language: Language,
    ): Promise<AdminList> {
      const found = await this.listing.list(filter, PAGE_SIZE + 1);
      const shown = found.slice(0, PAGE_SIZE);
      const last = shown.at(-1);
      const list = this.createList(filter.state, shown, language);
      return found.length > PAGE_SIZE && last
        ? { ...list, next: createNextQuery(filter, last.id) }
        : list;
    }

    private createList(
      state: ListedState | undefined,
      tokens: readonly OAuth2Token[],
      language: Language,
    ): AdminList {
      const { admin } = language.words;
      return {
        title: state === undefined ? admin.found : admin.states[state],
        connections: tokens.map((token) => this.views.createCard(token, language)),
      };
    }
  }
  return OAuth2AdminPageController;
}

/** Shows only a result that the page has a text for. */
function findNotice(name: string | undefined, { words }: Language): string | undefined {
  const notices: Readonly<Record<string, string>> = words.admin.notices;
  return name !== undefined && Object.hasOwn(notices, name) ? notices[name] : undefined;
}
