import { Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import { PublicUrls } from '../core/public-urls.js';
import type { CaptureRequest } from './capture-request.js';

/**
 * The one cookie of a browser: a random secret that ties flows to it, the same
 * in all its tabs. It tells nothing and outlives no browser session.
 */
@Injectable()
export class BindingCookie {
  constructor(private readonly urls: PublicUrls) {}

  read({ headers }: CaptureRequest): string | undefined {
    return parseCookie(headers.cookie ?? '')[this.name];
  }

  serialize(binding: string): string {
    return stringifySetCookie({
      name: this.name,
      value: binding,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.urls.isHttps,
    });
  }

  /** The prefix keeps other hosts of the domain from planting a cookie of theirs. */
  private get name(): string {
    return this.urls.isHttps ? '__Host-oauth2_capture' : 'oauth2_capture';
  }
}
