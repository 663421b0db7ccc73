import { Injectable } from '@nestjs/common';
import {
  readAddress,
  type CaptureRequest,
  hasBearer,
  readQuery,
} from '../messages/capture-request.js';
import { isMarked } from '../login/confirmation-mark.js';
import type { ConnectRequest } from '../messages/connect-request.js';
import { CsrfTokens } from '../callers/csrf.js';
import { CrossSiteError, CsrfError } from '../messages/http.errors.js';
import { createConnectSubject } from '../login/login-redirect.js';
import { LoginReturns } from '../login/login-returns.js';
import { ContinuePages } from '../pages/continue-pages.js';
import { expectsPage } from '../messages/request-purpose.js';
import { RequestSites } from '../messages/request-sites.js';

/** Decides whether the user must confirm before a flow starts, and asks. */
@Injectable()
export class ConnectConfirmation {
  constructor(
    private readonly sites: RequestSites,
    private readonly returns: LoginReturns,
    private readonly csrf: CsrfTokens,
    private readonly pages: ContinuePages,
  ) {}

  /**
   * Called before a link starts a flow.
   *
   * @returns whether the user was asked instead
   * @throws CrossSiteError if no page can be shown
   */
  async askBeforeLink(
    request: CaptureRequest,
    response: unknown,
    connectRequest: ConnectRequest,
  ): Promise<boolean> {
    if (hasBearer(request)) return false;
    const isReturn = await this.returns.consume(request, response, {
      subject: createConnectSubject(connectRequest.provider),
      query: readQuery(request),
    });
    const isForced = isMarked(readAddress(request));
    if (!isForced && (isReturn || !this.sites.isCrossSite(request))) return false;
    await this.ask(request, response, connectRequest);
    return true;
  }

  /**
   * Called before a form starts a flow. Only this module's own page contains the proof.
   *
   * @returns whether the user was asked instead
   * @throws CsrfError, CrossSiteError
   */
  async askBeforeForm(
    request: CaptureRequest,
    response: unknown,
    connectRequest: ConnectRequest,
  ): Promise<boolean> {
    if (this.csrf.isProven(request, connectRequest.owner, 'connect', createSubject(connectRequest)))
      return false;
    if (!this.sites.isCrossSite(request)) throw new CsrfError();
    await this.ask(request, response, connectRequest);
    return true;
  }

  private async ask(
    request: CaptureRequest,
    response: unknown,
    connectRequest: ConnectRequest,
  ): Promise<void> {
    if (!expectsPage(request) || !this.pages.areOn) throw new CrossSiteError();
    const csrfToken = this.csrf.create(
      connectRequest.owner,
      'connect',
      createSubject(connectRequest),
    );
    await this.pages.show(request, response, connectRequest, csrfToken);
  }
}

function createSubject({
  provider,
  returnTo,
  display,
  intent,
  popupOrigin,
}: ConnectRequest): string {
  return JSON.stringify([provider, returnTo, display, intent, popupOrigin]);
}
