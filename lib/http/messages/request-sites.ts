import { Inject, Injectable } from '@nestjs/common';
import type { AuthorizationSlice } from '../../authorization/authorization.options.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import type { CaptureRequest } from './capture-request.js';
import { expectsPage } from './request-purpose.js';

/** Tells whether another site caused a request. */
@Injectable()
export class RequestSites {
  private readonly ownHosts: ReadonlySet<string>;

  constructor(
    urls: PublicUrls,
    @Inject(OAUTH2_CAPTURE_OPTIONS) { popupOrigins, returnTo }: AuthorizationSlice,
  ) {
    const own = [urls.origin, ...popupOrigins, ...returnTo.allow];
    this.ownHosts = new Set(own.map((address) => new URL(address, urls.origin).hostname));
  }

  /**
   * By `Sec-Fetch-Site`. Browsers that send none, as every browser over plain http, name the page at
   * most: then `Origin` or `Referer` decides whether a person is asked first. Without any of them a
   * request counts as opened directly.
   */
  isCrossSite(request: CaptureRequest): boolean {
    const { origin, referer, ...headers } = request.headers;
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return site === 'cross-site';
    const source = origin ?? referer;
    if (source === undefined || !expectsPage(request)) return false;
    return !URL.canParse(source) || !this.ownHosts.has(new URL(source).hostname);
  }
}
