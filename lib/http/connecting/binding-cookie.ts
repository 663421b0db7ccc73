import { Inject, Injectable } from '@nestjs/common';
import type { AuthorizationOptions } from '../../authorization/authorization.options.js';
import { deriveFlowId } from '../../authorization/storage/flow-secrets.js';
import type { BegunFlow } from '../../authorization/flows/flow-start.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { BROWSER_COOKIE, CaptureCookies } from '../messages/capture-cookies.js';
import { type CaptureRequest, readQuery, readSingle } from '../messages/capture-request.js';

/** Flows that one browser may have pending with a cookie each; the oldest gives way. */
const MOST_FLOWS = 10;
const FLOW = 'oauth2_capture_flow_';

/**
 * The secret that ties flows to a browser. Where the session counts too, it is one for the browser,
 * shared by its tabs. Where it alone counts, each flow has its own, and it ends with the flow.
 */
@Injectable()
export class BindingCookie {
  constructor(
    private readonly cookies: CaptureCookies,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: AuthorizationOptions,
  ) {}

  /** What the browser holds for the flows that it starts. */
  readForStart(request: CaptureRequest): string | undefined {
    return this.isPerFlow ? undefined : this.cookies.read(request, BROWSER_COOKIE);
  }

  /** What the browser holds for the flow of this callback. */
  readForCallback(request: CaptureRequest): string | undefined {
    const state = readSingle(readQuery(request), 'state');
    if (!this.isPerFlow) return this.cookies.read(request, BROWSER_COOKIE);
    return state === undefined ? undefined : this.cookies.read(request, FLOW + deriveFlowId(state));
  }

  /** Cookies to be set when a flow has started. */
  set(request: CaptureRequest, response: unknown, { binding, id }: BegunFlow): void {
    if (!this.isPerFlow) {
      this.cookies.set(response, BROWSER_COOKIE, binding);
      return;
    }
    this.cookies.makeRoom(request, response, FLOW, MOST_FLOWS - 1);
    this.cookies.set(response, FLOW + id, binding, this.options.flowTtl);
  }

  /** The secret of a flow is of no use when the flow has ended. */
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
