import { Get, HttpCode, Post, Req, Res, type Type } from '@nestjs/common';
import { AuthorizationError } from '../authorization/authorization.error.js';
import type { BegunFlow } from '../authorization/flow-start.js';
import { OAuth2AuthorizationService } from '../authorization/oauth2-authorization.service.js';
import { OAuth2ProviderRegistry } from '../providers/oauth2-provider.registry.js';
import { Answers } from './answers.js';
import { BindingCookie } from './binding-cookie.js';
import { CaptureController, type RouteSettings } from './capture-controller.decorator.js';
import {
  type CaptureRequest,
  hasBearer,
  isCrossSite,
  originOf,
  param,
  queryOf,
  single,
} from './capture-request.js';
import { CurrentOwner } from './current-owner.js';
import { CrossSiteError } from './http.errors.js';
import { ApiRoute, NoApiRoute } from './api-docs/api-route.decorator.js';
import { AUTHORIZATION } from './api-docs/schemas.js';

/** The routes that begin a flow, made anew for each registration. */
export function createConnectController(settings: RouteSettings): Type {
  @CaptureController(settings)
  class OAuth2ConnectController {
    constructor(
      private readonly authorization: OAuth2AuthorizationService,
      private readonly providers: OAuth2ProviderRegistry,
      private readonly owner: CurrentOwner,
      private readonly binding: BindingCookie,
      private readonly answers: Answers,
    ) {}

    @NoApiRoute()
    @Get(':provider/connect')
    async connect(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const flow = await this.begin(request);
      this.binding.set(request, response, flow);
      this.answers.redirect(response, 302, flow.authorizationUrl);
    }

    /** The same for front ends, which send the browser there themselves. */
    @ApiRoute({
      summary: 'Begins connecting an account; the answer also sets a cookie',
      path: ['provider'],
      query: ['returnTo', 'display', 'intent'],
      answers: { status: 200, schema: AUTHORIZATION },
      failures: {
        401: 'Nobody is logged in.',
        403: 'Another site asked.',
        404: 'There is no such provider.',
      },
    })
    @Post(':provider/connect')
    @HttpCode(200)
    async connectFromFrontEnd(
      @Req() request: CaptureRequest,
      @Res() response: unknown,
    ): Promise<void> {
      const flow = await this.begin(request);
      this.binding.set(request, response, flow);
      this.answers.json(response, 200, { authorizationUrl: flow.authorizationUrl });
    }

    private async begin(request: CaptureRequest): Promise<BegunFlow> {
      const provider = this.providers.get(param(request, 'provider')).name;
      const query = queryOf(request);
      const intent = single(query, 'intent');
      // A sealed intent comes from a mail, and mail programs are other sites.
      if (isCrossSite(request) && intent === undefined && !hasBearer(request)) {
        throw new CrossSiteError();
      }
      const owner = await this.owner.of(request);
      if (owner === null) throw new AuthorizationError('not_authenticated');
      return this.authorization.begin({
        owner,
        provider,
        intent,
        binding: this.binding.ofBrowser(request),
        returnTo: single(query, 'returnTo'),
        display: single(query, 'display'),
        popupOrigin: originOf(request),
      });
    }
  }
  return OAuth2ConnectController;
}
