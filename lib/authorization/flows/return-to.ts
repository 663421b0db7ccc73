import { Inject, Injectable } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import type { AuthorizationSlice } from '../authorization.options.js';

const LONGEST = 2_000;

/** Decides where a browser may be sent when a flow is over: an open redirector this is not. */
@Injectable()
export class ReturnTo {
  constructor(
    private readonly urls: PublicUrls,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: AuthorizationSlice,
  ) {}

  /** The absolute URL of an allowed target, otherwise that of the default. */
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
      (this.isHome(url) ||
        this.options.returnTo.allow.some((pattern) => covers(new URL(pattern, origin), url)));
    return isCovered ? url : undefined;
  }

  /** The page of connections, but nothing below it: a connect route would connect once more. */
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

/** A pattern covers its own path and what is below it, in whole segments. */
function covers(pattern: URL, url: URL): boolean {
  const isHttp = pattern.protocol === 'https:' || pattern.protocol === 'http:';
  const base = pattern.pathname.replace(/\/$/, '');
  return (
    isHttp &&
    pattern.origin === url.origin &&
    (url.pathname === base || url.pathname.startsWith(`${base}/`))
  );
}
