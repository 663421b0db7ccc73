import { Inject, Injectable } from '@nestjs/common';
import type { AuthorizationOptions } from '../../authorization/authorization.options.js';
import { deriveFlowId } from '../../authorization/storage/flow-secrets.js';
import type { BegunFlow } from '../../authorization/flows/flow-start.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { BROWSER_COOKIE, CaptureCookies } from '../messages/capture-cookies.js';
import { type CaptureRequest, readQuery, readSingle } from '../messages/capture-request.js';

/**
 * The greatest number of pending flows of one browser with a cookie for each. A new flow removes
 * the oldest cookie.
 */
const MOST_FLOWS = 10;
const FLOW = 'oauth2_capture_flow_';

/**
 * The secret that binds flows to a browser. With `callbackOwner: 'session'` all tabs of a browser
 * share one secret. With `flow` each flow has its own secret, which ends with the flow.
 */
@Injectable()
export class BindingCookie {
  constructor(
    private readonly cookies: CaptureCookies,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: AuthorizationOptions,
  ) {}

  /** The secret for flows that the browser starts. */
  readForStart(request: CaptureRequest): string | undefined {
    return this.isPerFlow ? undefined : this.cookies.read(request, BROWSER_COOKIE);
  }

  /** The browser's secret for the flow of this callback. */
  readForCallback(request: CaptureRequest): string | undefined {
    const state = readSingle(readQuery(request), 'state');
    if (!this.isPerFlow) return this.cookies.read(request, BROWSER_COOKIE);
    return state === undefined ? undefined : this.cookies.read(request, FLOW + deriveFlowId(state));
  }

  /** Creates the cookies to set when a flow has started. */
  set(request: CaptureRequest, response: unknown, { binding, id }: BegunFlow): void {
    if (!this.isPerFlow) {
      this.cookies.set(response, BROWSER_COOKIE, binding);
      return;
    }
    this.cookies.makeRoom(request, response, FLOW, MOST_FLOWS - 1);
    this.cookies.set(response, FLOW + id, binding, this.options.flowTtl);
  }

  /** The secret of a flow has no use after the flow has ended. */
  clear(request: CaptureRequest, response: unknown): void {
    const state = readSingle(readQuery(request), 'state');
    if (!this.isPerFlow || state === undefined) return;
    const name = FLOW + deriveFlowId(state);
    if (this.cookies.read(request, name) !== undefined) this.cookies.clear(response, name);
  }

  private get isPerFlow(): boolean {
    return this.options.callbackOwner === 'flow';
  }
}
