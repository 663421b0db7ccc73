import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/**
 * Sends responses with Express and Fastify. Handlers use it and return nothing, so that a global
 * interceptor which wraps returned values cannot change a page.
 */
@Injectable()
export class HttpResponder {
  constructor(private readonly host: HttpAdapterHost) {}

  redirect(response: unknown, status: 302 | 303, url: string): void {
    const location = new URL(url).href;
    this.header(response, 'Location', location);
    // The body for programs that do not follow redirects; otherwise the framework would write its
    // own.
    this.json(response, status, { location });
  }

  /** To a path of the host, or a whole URL. */
  redirectTo(response: unknown, status: 302 | 303, target: string, origin: string): void {
    this.redirect(response, status, new URL(target, origin).href);
  }

  json(response: unknown, status: number, body: object): void {
    this.protect(response);
    this.header(response, 'Content-Type', 'application/json; charset=utf-8');
    this.host.httpAdapter.reply(response, JSON.stringify(body), status);
  }

  /**
   * @param render creates the page, given the nonce of its styles and scripts
   * @param origins further origins: of images, and of the targets of forms
   */
  async html(
    response: unknown,
    status: number,
    render: (nonce: string) => Promise<string>,
    { images, forms }: { images: readonly string[]; forms: readonly string[] },
  ): Promise<void> {
    const nonce = randomBytes(16).toString('base64');
    const page = await render(nonce);
    this.protect(response);
    this.header(response, 'Content-Type', 'text/html; charset=utf-8');
    this.header(response, 'X-Frame-Options', 'DENY');
    this.header(
      response,
      'Content-Security-Policy',
      [
        "default-src 'none'",
        `style-src 'nonce-${nonce}'`,
        `script-src 'nonce-${nonce}'`,
        ...(images.length > 0 ? [`img-src ${images.join(' ')}`] : []),
        `form-action ${["'self'", ...forms].join(' ')}`,
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
    );
    this.host.httpAdapter.reply(response, page, status);
  }

  /** 204: the request was understood, and the response has no content. */
  noContent(response: unknown): void {
    this.protect(response);
    this.host.httpAdapter.reply(response, null, 204);
  }

  cookie(response: unknown, cookie: string): void {
    this.host.httpAdapter.appendHeader(response, 'Set-Cookie', cookie);
  }

  header(response: unknown, name: string, value: string): void {
    this.host.httpAdapter.setHeader(response, name, value);
  }

  private protect(response: unknown): void {
    this.header(response, 'Cache-Control', 'no-store');
    this.header(response, 'Referrer-Policy', 'no-referrer');
    this.header(response, 'X-Content-Type-Options', 'nosniff');
  }
}
