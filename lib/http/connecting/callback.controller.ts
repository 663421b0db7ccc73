import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { AuthorizationError } from '../../authorization/errors/authorization.error.js';
import type { AuthorizationOptions } from '../../authorization/authorization.options.js';
import type { CompletedFlow } from '../../authorization/flows/completed-flow.js';
import { OAuth2AuthorizationService } from '../../authorization/oauth2-authorization.service.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { HttpResponder } from '../messages/http-responder.js';
import { BindingCookie } from './binding-cookie.js';
import { type CaptureRequest, readParam, readQuery } from '../messages/capture-request.js';
import { CurrentOwner } from '../callers/current-owner.js';
import { NotANavigationError } from '../messages/http.errors.js';
import { AccountViews } from '../pages/account-views.js';
import { MissingAccessResponder } from './missing-access.js';
import { PostConnectRedirect } from '../page-routes/post-connect-redirect.js';
import { Pages } from '../pages/rendering/pages.js';
import { TriedConsents } from './tried-consents.js';
import { isLoaded } from '../messages/request-purpose.js';
import { NoApiRoute } from '../api-docs/api-route.decorator.js';

/** The path of the redirection endpoint below the module's path. */
export const CALLBACK_ROUTE = ':provider/callback';

/** Codes of errors that do not consume the flow: the same callback may be sent again. */
const STILL_PENDING: ReadonlySet<string> = new Set([
  'not_authenticated',
  'invalid_request',
  'user_mismatch',
  'issuer_mismatch',
  'shutting_down',
]);

/** The redirection endpoint. */
@NoApiRoute()
@Controller()
export class OAuth2CallbackController {
  /** @internal made by Nest */
  constructor(
    private readonly authorization: OAuth2AuthorizationService,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly owner: CurrentOwner,
    private readonly binding: BindingCookie,
    private readonly responder: HttpResponder,
    private readonly accounts: AccountViews,
    private readonly next: PostConnectRedirect,
    private readonly pages: Pages,
    private readonly missing: MissingAccessResponder,
    private readonly tried: TriedConsents,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: AuthorizationOptions,
  ) {}

  @Get(CALLBACK_ROUTE)
  async callback(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const provider = this.providers.get(readParam(request, 'provider'));
    if (request.method === 'HEAD') {
      this.responder.noContent(response);
      return;
    }
    // If the redirect URI is a page of the front end, it may pass on the query by fetch.
    if (!isLoaded(request)) throw new NotANavigationError();
    const flow = await this.complete(request, response, provider.name);
    if (flow.unmet !== undefined) {
      // A popup stays open on this page, because loading it again may still complete the flow.
      const access = { provider: provider.name, ...flow.unmet };
      await this.missing.respond(request, response, access);
      return;
    }
    this.tried.remember(request, response, flow);
    if (flow.display === 'page' || !this.pages.areOn) {
      // 303: the browser follows with GET, also after a callback by POST, so the code is not sent
      // on.
      this.responder.redirect(response, 303, await this.next.afterConnecting(flow));
      return;
    }
    const { token, popupOrigin } = flow;
    await this.pages.show(request, response, {
      page: 'success',
      query: { id: token.id, provider: provider.name },
      contents: () => ({
        account: this.accounts.createAccount(token),
        popup: {
          message: { type: 'oauth2-capture', provider: provider.name, id: token.id },
          origin: popupOrigin,
        },
      }),
    });
  }

  private async complete(
    request: CaptureRequest,
    response: unknown,
    provider: string,
  ): Promise<CompletedFlow> {
    try {
      const flow = await this.authorization.complete({
        provider,
        query: readQuery(request),
        owner: await this.findOwner(request),
        binding: this.binding.readForCallback(request),
      });
      this.binding.clear(request, response);
      return flow;
    } catch (error) {
      const isPending = !(error instanceof AuthorizationError) || STILL_PENDING.has(error.code);
      if (!isPending) this.binding.clear(request, response);
      throw error;
    }
  }

  /**
   * If the flow decides who the owner is, the host's guards have not run, and its `resolveOwner` may
   * need what they add to the request.
   */
  private async findOwner(request: CaptureRequest): Promise<string | null> {
    return this.options.callbackOwner === 'flow' ? null : this.owner.find(request);
  }
}
