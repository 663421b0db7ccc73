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

/** Sends an anonymous browser to the login, and decides what its return may start. */
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

  /** Back to a page, but never to a callback: its code is worth nothing without a session. */
  private backTo(request: CaptureRequest, response: unknown, isRequirement: boolean): string {
    const here = readAddress(request).replace(/\/callback\/?(\?.*)?$/i, '/connect');
    const subject = isRequirement ? readPath(here) : this.findConnectSubject(request, here);
    if (subject === undefined) return here;
    if (isMarked(here) || this.sites.isCrossSite(request)) return withMark(here);
    this.returns.remember(request, response, createReturnTarget(subject, here));
    return here;
  }

  private findConnectSubject(request: CaptureRequest, here: string): string | undefined {
    const isConnect = /\/connect\/?(\?.*)?$/i.test(here);
    const provider = this.providers.find(readParam(request, 'provider'))?.name;
    return isConnect && provider !== undefined ? createConnectSubject(provider) : undefined;
  }
}

/** What a return to the connect route of a provider would start. */
export function createConnectSubject(provider: string): string {
  return `connect ${provider}`;
}

/** What a return to this address, a path with a query, would start. */
export function createReturnTarget(subject: string, address: string): ReturnTarget {
  return { subject, query: new URL(withoutMark(address), ANYWHERE).searchParams };
}

/** The path of an address. */
export function readPath(address: string): string {
  return new URL(address, ANYWHERE).pathname;
}
