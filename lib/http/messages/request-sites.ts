import { Inject, Injectable } from '@nestjs/common';
import type { AuthorizationSlice } from '../../authorization/authorization.options.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { matchesHost } from '../../core/configuration/origin-pattern.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import type { CaptureRequest } from './capture-request.js';
import { expectsPage } from './request-purpose.js';

/** Detects whether another site caused a request. */
@Injectable()
export class RequestSites {
  private readonly ownHosts: readonly string[];

  constructor(
    urls: PublicUrls,
    @Inject(OAUTH2_CAPTURE_OPTIONS) { popupOrigins, returnTo }: AuthorizationSlice,
  ) {
    const own = [urls.origin, ...popupOrigins, ...returnTo.allow];
    this.ownHosts = own.map((address) => new URL(address, urls.origin).hostname);
  }

  /**
   * Reads `Sec-Fetch-Site`. Some browsers do not send it, and no browser does over plain http. Then
   * `Origin` or `Referer` decides whether the user must confirm first. A request without any of
   * them counts as opened directly.
   */
  isCrossSite(request: CaptureRequest): boolean {
    const { origin, referer, ...headers } = request.headers;
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return site === 'cross-site';
    const source = origin ?? referer;
    if (source === undefined || !expectsPage(request)) return false;
    if (!URL.canParse(source)) return true;
    const { hostname } = new URL(source);
    return !this.ownHosts.some((own) => matchesHost(own, hostname));
  }
}
