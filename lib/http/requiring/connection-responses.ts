import { type ArgumentsHost, type ExceptionFilter, Injectable } from '@nestjs/common';
import { ReturnTo } from '../../authorization/flows/return-to.js';
import type { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { InsufficientScopeError } from '../../tokens/token.errors.js';
import { ConnectLink } from '../../tokens/connections/connect-link.js';
import { HttpResponder } from '../messages/http-responder.js';
import { readAddress, type CaptureRequest, isNavigation } from '../messages/capture-request.js';
import { isOpened } from '../messages/request-purpose.js';
import { isMarked, withMark, withoutMark } from '../login/confirmation-mark.js';
import { CurrentOwner } from '../callers/current-owner.js';
import { createConnectSubject, readPath, createReturnTarget } from '../login/login-redirect.js';
import { LoginReturns } from '../login/login-returns.js';
import { MissingAccessResponder } from '../connecting/missing-access.js';
import { TriedConsents } from '../connecting/tried-consents.js';
import { OAuth2CaptureExceptionFilter } from '../errors/oauth2-capture.exception-filter.js';
import { type ConnectError, describeConnectError, leadsToConnect } from './connect-error.js';

const CONFLICT = 409;

/** Responds to users of the host's routes who must connect first; browsers are redirected. */
@Injectable()
export class ConnectionResponses implements ExceptionFilter {
  constructor(
    private readonly responder: HttpResponder,
    private readonly returnTo: ReturnTo,
    private readonly returns: LoginReturns,
    private readonly owner: CurrentOwner,
    private readonly links: ConnectLink,
    private readonly missing: MissingAccessResponder,
    private readonly tried: TriedConsents,
    private readonly errors: OAuth2CaptureExceptionFilter,
  ) {}

  catch(error: OAuth2CaptureError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<CaptureRequest>();
    if (!leadsToConnect(error) || error.connectUrl === undefined) {
      this.errors.respond(error, host, true);
    } else if (isNavigation(request)) {
      const response = http.getResponse<unknown>();
      this.connect(request, response, error).catch((failure: unknown) =>
        this.errors.respond(failure, host, true),
      );
    } else {
      this.responder.json(http.getResponse(), CONFLICT, {
        statusCode: CONFLICT,
        ...describeConnectError(error),
      });
    }
  }

  /**
   * Redirects to the connect route, and from there back to the requested page, if `returnTo.allow`
   * includes it.
   */
  private async connect(
    request: CaptureRequest,
    response: unknown,
    error: ConnectError,
  ): Promise<void> {
    const { provider = '', connectUrl = '' } = error;
    const address = readAddress(request);
    const here = withoutMark(address);
    const url = new URL(connectUrl);
    const isAllowed = request.method === 'GET' && this.returnTo.allows(here);
    const askAgainUrl = await this.createAskAgainUrl(request, error, isAllowed ? here : undefined);
    if (askAgainUrl !== undefined) {
      const missing = error instanceof InsufficientScopeError ? error.missing : [];
      await this.missing.respond(request, response, { provider, missing, askAgainUrl });
      return;
    }
    if (isAllowed) url.searchParams.set('returnTo', here);
    const target = createReturnTarget(readPath(here), here);
    // HEAD and a prefetch of the same address leave the cookie for the request of the user.
    if (isOpened(request) && (await this.returns.consume(request, response, target))) {
      // The browser returns from the login, so the next step of these redirects needs no
      // confirmation.
      const next = { subject: createConnectSubject(provider), query: url.searchParams };
      this.returns.remember(request, response, next);
    }
    this.responder.redirect(response, 303, isMarked(address) ? withMark(url.href) : url.href);
  }

  /**
   * URL at which the provider asks again, if the browser has just returned to this route with the
   * same demand.
   */
  private async createAskAgainUrl(
    request: CaptureRequest,
    { provider = '', connectUrl = '' }: ConnectError,
    returnTo: string | undefined,
  ): Promise<string | undefined> {
    const owner = await this.owner.find(request);
    const intent = new URL(connectUrl).searchParams.get('intent') ?? '';
    const link = owner === null ? undefined : this.links.open(intent, owner, provider);
    const path = readPath(readAddress(request));
    const demanded = link?.demanded ?? [];
    if (link === undefined || !this.tried.has(request, { provider, demanded, path })) {
      return undefined;
    }
    return this.links.create({ ...link, returnTo: returnTo ?? link.returnTo, askAgain: true });
  }
}
