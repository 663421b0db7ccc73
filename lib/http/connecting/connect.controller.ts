import { Get, HttpCode, Post, Req, Res, type Type } from '@nestjs/common';
import { OAuth2AuthorizationService } from '../../authorization/oauth2-authorization.service.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { HttpResponder } from '../messages/http-responder.js';
import { BindingCookie } from './binding-cookie.js';
import { Callers } from '../callers/callers.js';
import { CaptureController, type RouteSettings } from '../errors/capture-controller.decorator.js';
import { type CaptureRequest, hasBearer, readParam } from '../messages/capture-request.js';
import { ConnectConfirmation } from './connect-confirmation.js';
import { type ConnectRequest, readConnectRequest } from '../messages/connect-request.js';
import { CrossSiteError, NotANavigationError } from '../messages/http.errors.js';
import { hasFormBody, isOpened } from '../messages/request-purpose.js';
import { RequestSites } from '../messages/request-sites.js';
import { ApiRoute, NoApiRoute } from '../api-docs/api-route.decorator.js';
import { AUTHORIZATION } from '../api-docs/schemas.js';

/** The routes that start a flow, made anew for each registration. */
export function createConnectController(settings: RouteSettings): Type {
  @CaptureController(settings)
  class OAuth2ConnectController {
    constructor(
      private readonly authorization: OAuth2AuthorizationService,
      private readonly providers: OAuth2ProviderRegistry,
      private readonly callers: Callers,
      private readonly binding: BindingCookie,
      private readonly confirmation: ConnectConfirmation,
      private readonly sites: RequestSites,
      private readonly responder: HttpResponder,
    ) {}

    @NoApiRoute()
    @Get(':provider/connect')
    async connect(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      const connectRequest = await this.readRequest(request);
      if (request.method === 'HEAD') {
        // Not 405: a program that checks links would try GET next.
        this.responder.noContent(response);
        return;
      }
      if (!isOpened(request)) throw new NotANavigationError();
      if (await this.confirmation.askBeforeLink(request, response, connectRequest)) return;
      this.responder.redirect(response, 302, await this.start(request, response, connectRequest));
    }

    /** The same for front ends, which send the browser there themselves, and for the form of our page. */
    @ApiRoute({
      summary: 'Begins connecting an account; the response also sets a cookie',
      path: ['provider'],
      query: ['returnTo', 'display', 'intent'],
      response: { status: 200, schema: AUTHORIZATION },
      failures: {
        401: 'No user is logged in.',
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
      const connectRequest = await this.readRequest(request);
      if (hasFormBody(request)) {
        if (await this.confirmation.askBeforeForm(request, response, connectRequest)) return;
        this.responder.redirect(response, 303, await this.start(request, response, connectRequest));
        return;
      }
      const isTrusted = hasBearer(request) || connectRequest.intent !== undefined;
      if (!isTrusted && this.sites.isCrossSite(request)) throw new CrossSiteError();
      const authorizationUrl = await this.start(request, response, connectRequest);
      this.responder.json(response, 200, { authorizationUrl });
    }

    private async readRequest(request: CaptureRequest): Promise<ConnectRequest> {
      const { name } = this.providers.get(readParam(request, 'provider'));
      return readConnectRequest(request, await this.callers.owner(request), name);
    }

    /** @returns where the browser goes */
    private async start(
      request: CaptureRequest,
      response: unknown,
      connectRequest: ConnectRequest,
    ): Promise<string> {
      const binding = this.binding.readForStart(request);
      const flow = await this.authorization.begin({ ...connectRequest, binding });
      this.binding.set(request, response, flow);
      return flow.authorizationUrl;
    }
  }
  return OAuth2ConnectController;
}
