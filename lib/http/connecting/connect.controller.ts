import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { OAuth2AuthorizationService } from '../../authorization/oauth2-authorization.service.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { HttpResponder } from '../messages/http-responder.js';
import { BindingCookie } from './binding-cookie.js';
import { Callers } from '../callers/callers.js';
import { type CaptureRequest, hasBearer, readParam } from '../messages/capture-request.js';
import { ConnectConfirmation } from './connect-confirmation.js';
import { type ConnectRequest, readConnectRequest } from '../messages/connect-request.js';
import { CrossSiteError, NotANavigationError } from '../messages/http.errors.js';
import { hasFormBody, isOpened } from '../messages/request-purpose.js';
import { RequestSites } from '../messages/request-sites.js';
import { ApiRoute, NoApiRoute } from '../api-docs/api-route.decorator.js';
import { AUTHORIZATION } from '../api-docs/schemas.js';

/** The routes that start a flow. */
@Controller()
export class OAuth2ConnectController {
  /** @internal made by Nest */
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
      // Not 405, because a program that checks links would then try GET.
      this.responder.noContent(response);
      return;
    }
    if (!isOpened(request)) throw new NotANavigationError();
    if (await this.confirmation.askBeforeLink(request, response, connectRequest)) return;
    this.responder.redirect(response, 302, await this.start(request, response, connectRequest));
  }

  /**
   * The same for front ends, which redirect the browser themselves, and for the form of this
   * module's page.
   */
  @ApiRoute({
    summary: 'Starts connecting an account; the response also sets a cookie',
    path: ['provider'],
    query: ['returnTo', 'display', 'intent'],
    response: { status: 200, schema: AUTHORIZATION },
    failures: {
      401: 'No user is logged in.',
      403: 'Another site caused the request.',
      404: 'The provider is not configured.',
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

  /** @returns where to send the browser */
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
