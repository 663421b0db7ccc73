import { Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { HttpResponder } from './http-responder.js';
import type { CaptureRequest } from './capture-request.js';

/** The cookie that identifies a browser. */
export const BROWSER_COOKIE = 'oauth2_capture';

/** Cookies that no script can read and, with https, no other host of the domain can set. */
@Injectable()
export class CaptureCookies {
  constructor(
    private readonly urls: PublicUrls,
    private readonly responder: HttpResponder,
  ) {}

  read({ headers }: CaptureRequest, name: string): string | undefined {
    return parseCookie(headers.cookie ?? '')[this.prefixed(name)];
  }

  /** The cookies with this prefix: the rest of each name, and the value; the oldest first. */
  list({ headers }: CaptureRequest, beginning: string): [rest: string, value: string][] {
    const prefix = this.prefixed(beginning);
    // Browsers send the oldest first (RFC 6265 section 5.4).
    return Object.entries(parseCookie(headers.cookie ?? '')).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
    );
  }

  /** @param maxAge seconds; without it the cookie ends with the browser session */
  set(response: unknown, name: string, value: string, maxAge?: number): void {
    const cookie = stringifySetCookie({
      name: this.prefixed(name),
      value,
      maxAge,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.urls.isHttps,
    });
    this.responder.cookie(response, cookie);
  }

  clear(response: unknown, name: string): void {
    this.set(response, name, '', 0);
  }

  /**
   * Removes the oldest cookies with this prefix above a number, because the size of a header is
   * limited.
   */
  makeRoom(request: CaptureRequest, response: unknown, beginning: string, left: number): void {
    const known = this.list(request, beginning);
    for (const [rest] of known.slice(0, Math.max(0, known.length - left))) {
      this.clear(response, beginning + rest);
    }
  }

  private prefixed(name: string): string {
    return this.urls.isHttps ? `__Host-${name}` : name;
  }
}
