import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AuthorizationOptions } from '../../authorization/authorization.options.js';
import type { CompletedFlow } from '../../authorization/flows/completed-flow.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { CaptureCookies } from '../messages/capture-cookies.js';
import type { CaptureRequest } from '../messages/capture-request.js';

const COOKIE = 'oauth2_capture_tried';
const MOST = 10;

/** A consent that a route of the host demanded. */
export interface TriedConsent {
  provider: string;
  demanded: readonly string[];
  /** The route to which the browser was sent back. */
  path: string;
}

/**
 * Stores in the browser which consents have just led back to a route. If the same route demands the
 * same again, the consent did not help, and another redirect would start a loop.
 */
@Injectable()
export class TriedConsents {
  constructor(
    private readonly cookies: CaptureCookies,
    private readonly urls: PublicUrls,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: AuthorizationOptions,
  ) {}

  remember(request: CaptureRequest, response: unknown, flow: CompletedFlow): void {
    const { origin, pathname } = new URL(flow.returnTo);
    if (flow.demanded === undefined || origin !== this.urls.origin) return;
    const { demanded } = flow;
    const name = createName({ provider: flow.token.provider, demanded, path: pathname });
    const names = [...new Set([name, ...this.known(request)])].slice(0, MOST);
    this.cookies.set(response, COOKIE, names.join('.'), this.options.flowTtl);
  }

  has(request: CaptureRequest, consent: TriedConsent): boolean {
    return this.known(request).includes(createName(consent));
  }

  private known(request: CaptureRequest): string[] {
    return (this.cookies.read(request, COOKIE) ?? '').split('.').filter((name) => name !== '');
  }
}

function createName({ provider, demanded, path }: TriedConsent): string {
  const text = JSON.stringify([provider, path.replace(/\/$/, ''), [...demanded].sort()]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
