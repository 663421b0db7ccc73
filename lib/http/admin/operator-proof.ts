import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BROWSER_COOKIE, CaptureCookies } from '../messages/capture-cookies.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import { CsrfTokens } from '../callers/csrf.js';
import { CsrfError } from '../messages/http.errors.js';

/**
 * Proves that a page of this module asked for an operator's change. Only the host's guard knows who
 * the operator is, so the proof is bound to the browser.
 */
@Injectable()
export class OperatorProof {
  constructor(
    private readonly cookies: CaptureCookies,
    private readonly csrf: CsrfTokens,
  ) {}

  /** Creates the proof for a page. A browser without the cookie gets one. */
  create(request: CaptureRequest, response: unknown): string {
    const known = this.cookies.read(request, BROWSER_COOKIE);
    const browser = known ?? randomBytes(32).toString('base64url');
    if (known === undefined) this.cookies.set(response, BROWSER_COOKIE, browser);
    return this.csrf.create(browser, 'admin');
  }

  /** @throws CsrfError */
  assert(request: CaptureRequest): void {
    const browser = this.cookies.read(request, BROWSER_COOKIE);
    if (browser === undefined) throw new CsrfError();
    this.csrf.assert(request, browser, 'admin');
  }
}
