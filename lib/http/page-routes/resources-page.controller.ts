import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ReturnTo } from '../../authorization/flows/return-to.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { ConnectionTree } from '../../tokens/connections/connection-tree.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { ReauthorizationRequiredError, TokenRefreshError } from '../../tokens/token.errors.js';
import type { ResourceSummary } from '../../tokens/capturing/token-resources.js';
import { HttpResponder } from '../messages/http-responder.js';
import { Callers } from '../callers/callers.js';
import {
  readBodyField,
  type CaptureRequest,
  readQuery,
  readSingle,
} from '../messages/capture-request.js';
import { CsrfTokens } from '../callers/csrf.js';
import { AccountViews, getKindLabel, getAccountName } from '../pages/account-views.js';
import { PostConnectRedirect } from './post-connect-redirect.js';
import { Pages } from '../pages/rendering/pages.js';
import { withoutBidiControls } from '../pages/words/phrase.js';
import { NoApiRoute } from '../api-docs/api-route.decorator.js';

/** The page on which the user chooses a sub-account of an account. */
@NoApiRoute()
@Controller()
export class OAuth2ResourcesPageController {
  /** @internal made by Nest */
  constructor(
    private readonly tokens: OAuth2TokenService,
    private readonly tree: ConnectionTree,
    private readonly callers: Callers,
    private readonly csrf: CsrfTokens,
    private readonly urls: PublicUrls,
    private readonly returnTo: ReturnTo,
    private readonly responder: HttpResponder,
    private readonly accounts: AccountViews,
    private readonly next: PostConnectRedirect,
    private readonly pages: Pages,
  ) {}

  @Get(':id/resources')
  async choose(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const { owner, token } = await this.callers.connection(request, 'read');
    const returnTo = this.readReturnTo(request);
    await this.pages.show(request, response, {
      page: 'resources',
      query: { id: token.id, provider: token.provider, returnTo },
      leadsTo: [returnTo],
      contents: async (language) => {
        const resources = await this.listResources(token);
        const children = await this.tree.findChildren(token);
        const chosen = new Set(children.map(({ resourceOwnerId }) => resourceOwnerId));
        return {
          account: this.accounts.createAccount(token),
          resources: (resources ?? []).map(({ id, kind, name, username }) => ({
            id,
            kind: getKindLabel(kind, language),
            name: getAccountName({ name, username, resourceOwnerId: id }),
            username: username == null ? null : withoutBidiControls(username),
            isChosen: chosen.has(id),
          })),
          isUnknown: resources === undefined,
          csrfToken: this.csrf.create(owner),
          here: this.urls.connectionUrl(token.id, 'resources', { returnTo }),
          returnTo,
        };
      },
    });
  }

  @Post(':id/resources')
  async select(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const { token } = await this.callers.connection(request, 'change');
    await this.tokens.selectResource(token, readBodyField(request, 'id') ?? '');
    const { provider } = token;
    const target = this.next.withNotice(this.readReturnTo(request), 'chosen', provider);
    this.responder.redirect(response, 303, target);
  }

  /** The connections page, unless the query names another allowed target. */
  private readReturnTo(request: CaptureRequest): string {
    const wanted = readSingle(readQuery(request), 'returnTo');
    return wanted === undefined ? this.urls.home : this.returnTo.resolve(wanted);
  }

  /** Undefined when the provider cannot list them now; the account is connected anyway. */
  private async listResources(token: OAuth2Token): Promise<ResourceSummary[] | undefined> {
    try {
      return await this.tokens.listResources(token);
    } catch (error) {
      const isFinal = error instanceof ReauthorizationRequiredError;
      if (error instanceof TokenRefreshError && !isFinal) return undefined;
      throw error;
    }
  }
}
