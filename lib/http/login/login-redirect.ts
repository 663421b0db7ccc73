import { Inject, Injectable } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { readAddress, type CaptureRequest, readParam } from '../messages/capture-request.js';
import { isMarked, withMark, withoutMark } from './confirmation-mark.js';
import type { HttpEntranceOptions } from '../callers/http-entrance.options.js';
import { LoginReturns, type ReturnTarget } from './login-returns.js';
import { expectsPage, isOpened } from '../messages/request-purpose.js';
import { RequestSites } from '../messages/request-sites.js';

const ANYWHERE = 'http://localhost';

/** Redirects an anonymous browser to the login, and decides which flow its return may start. */
@Injectable()
export class LoginRedirect {
  constructor(
    private readonly sites: RequestSites,
    private readonly returns: LoginReturns,
    private readonly providers: OAuth2ProviderRegistry,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: HttpEntranceOptions,
  ) {}

  /**
   * The login's address for a request that a person made; undefined for any other.
   *
   * @param isRequirement whether the request is to a route of the host that requires a connection
   */
  createLoginUrl(
    request: CaptureRequest,
    response: unknown,
    isRequirement: boolean,
  ): string | undefined {
    const { loginUrl } = this.options;
    const isPerson = request.method === 'GET' && isOpened(request) && expectsPage(request);
    if (loginUrl === undefined || !isPerson) return undefined;
    const back = this.backTo(request, response, isRequirement);
    return loginUrl.replaceAll('{returnTo}', encodeURIComponent(back));
  }

  /**
   * The browser returns to a page, but never to a callback: without a session its code has no use.
   */
  private backTo(request: CaptureRequest, response: unknown, isRequirement: boolean): string {
    const address = readAddress(request);
    const here = isRequirement ? address : withConnectRoute(address);
    const subject = isRequirement ? readPath(here) : this.findConnectSubject(request, here);
    if (subject === undefined) return here;
    if (isMarked(here) || this.sites.isCrossSite(request)) return withMark(here);
    this.returns.remember(request, response, createReturnTarget(subject, here));
    return here;
  }

  private findConnectSubject(request: CaptureRequest, here: string): string | undefined {
    const isConnect = /\/connect\/?$/i.test(readPath(here));
    const provider = this.providers.find(readParam(request, 'provider'))?.name;
    return isConnect && provider !== undefined ? createConnectSubject(provider) : undefined;
  }
}

/** Replaces a callback by the connect route. Only the path decides: a query may contain any address. */
function withConnectRoute(address: string): string {
  return address.replace(/^([^?]*)\/callback\/?(\?.*)?$/i, '$1/connect');
}

/** The flow that a return to the connect route of a provider would start. */
export function createConnectSubject(provider: string): string {
  return `connect ${provider}`;
}

/** The flow that a return to this address, given as path and query, would start. */
export function createReturnTarget(subject: string, address: string): ReturnTarget {
  return { subject, query: new URL(withoutMark(address), ANYWHERE).searchParams };
}

/** The path of an address. */
export function readPath(address: string): string {
  return new URL(address, ANYWHERE).pathname;
}
