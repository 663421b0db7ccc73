import { Inject, Injectable } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { matchesOrigin } from '../../core/configuration/origin-pattern.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import type { AuthorizationSlice } from '../authorization.options.js';

const LONGEST = 2_000;

/**
 * Decides where a browser may be sent after a flow, so that the module is not an open redirector.
 */
@Injectable()
export class ReturnTo {
  constructor(
    private readonly urls: PublicUrls,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: AuthorizationSlice,
  ) {}

  /** The absolute URL of the target if it is allowed, otherwise of the default. */
  resolve(target: string | undefined): string {
    const url = target === undefined ? undefined : this.findAllowedUrl(target);
    return url?.href ?? new URL(this.options.returnTo.default, this.urls.origin).href;
  }

  /** Whether a target is allowed. */
  allows(target: string): boolean {
    return this.findAllowedUrl(target) !== undefined;
  }

  private findAllowedUrl(target: string): URL | undefined {
    const { origin } = this.urls;
    const url = parseTarget(target, origin);
    const isCovered =
      url !== undefined &&
      !this.startsFlow(url) &&
      (this.isHome(url) ||
        this.options.returnTo.allow.some((pattern) => covers(new URL(pattern, origin), url)));
    return isCovered ? url : undefined;
  }

  /** Also where `allow` contains every path: the end of one flow must not start the next. */
  private startsFlow({ origin, pathname }: URL): boolean {
    return isFlowStart(`${origin}${pathname}`, this.urls.home);
  }

  /** The connections page, but no page below it: a connect route would start the next flow. */
  private isHome({ origin, pathname }: URL): boolean {
    return `${origin}${pathname}`.replace(/\/$/, '') === this.urls.home;
  }
}

/** Parses a target as a browser does; undefined for a malformed one. */
function parseTarget(target: string, origin: string): URL | undefined {
  const isPlain =
    target.length <= LONGEST && /^[\x21-\x7e]+$/.test(target) && !target.includes('\\');
  if (!isPlain || !URL.canParse(target, origin)) return undefined;
  const url = new URL(target, origin);
  return url.username === '' && url.password === '' ? url : undefined;
}

/**
 * Whether an address is a route of this module that starts a flow. Routers may ignore letter case, a
 * slash at the end and percent encoding.
 */
export function isFlowStart(address: string, home: string): boolean {
  const below = address.startsWith(`${home}/`) ? address.slice(home.length) : '';
  const path = below.replace(/%([2-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return /^\/[^/]+\/(connect|reconnect)\/?$/i.test(path);
}

/** A pattern matches its own path and the paths below it, by whole segments. */
function covers(pattern: URL, url: URL): boolean {
  const isHttp = pattern.protocol === 'https:' || pattern.protocol === 'http:';
  const base = pattern.pathname.replace(/\/$/, '');
  return (
    isHttp &&
    matchesOrigin(pattern, url) &&
    (url.pathname === base || url.pathname.startsWith(`${base}/`))
  );
}
