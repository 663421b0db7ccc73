import { Inject, Injectable } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../injection-tokens.js';
import type { PublicUrlOptions } from './public-url.options.js';

/**
 * Creates every public URL of this module. They are built from the configuration only: a `Host`
 * header must never decide where an authorization code is sent.
 */
@Injectable()
export class PublicUrls {
  private readonly root: string;

  constructor(@Inject(OAUTH2_CAPTURE_OPTIONS) options: PublicUrlOptions) {
    const base = options.baseUrl.replace(/\/+$/, '');
    const path = options.path.replace(/^\/+|\/+$/g, '');
    this.root = path === '' ? base : `${base}/${path}`;
  }

  /** Scheme, host and port that browsers use. */
  get origin(): string {
    return new URL(this.root).origin;
  }

  get isHttps(): boolean {
    return new URL(this.root).protocol === 'https:';
  }

  /** The address of the connections page. */
  get home(): string {
    return this.root;
  }

  redirectUri(providerName: string): string {
    return `${this.root}/${providerName}/callback`;
  }

  connectUrl(providerName: string, query: Record<string, string | undefined> = {}): string {
    return withQuery(`${this.root}/${providerName}/connect`, query);
  }

  /** A page of one connection. */
  connectionUrl(
    tokenId: string,
    step: 'revoke' | 'check' | 'reconnect' | 'resources',
    query: Record<string, string | undefined> = {},
  ): string {
    return withQuery(`${this.root}/${tokenId}/${step}`, query);
  }

  /** The operators' page, or a page below it. */
  adminUrl(rest?: string): string {
    return rest === undefined ? `${this.root}/admin` : `${this.root}/admin/${rest}`;
  }

  /** The connections page with a message about what was just done. */
  noticeUrl(notice: string, provider: string): string {
    return withQuery(this.root, { notice, provider });
  }
}

function withQuery(address: string, query: Record<string, string | undefined>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}
