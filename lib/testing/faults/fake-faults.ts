import {
  empty,
  type FakeResponse,
  html,
  json,
  type Silence,
  text,
} from '../server/fake-response.js';

/** Any response in place of the usual one. */
export interface FaultResponse {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; without a body, none is sent. */
  body?: string | object;
}

/**
 * What happens in place of the usual response: the provider's own 429; 500; a page with
 * status 200, with or without content; no response; a cut connection; or any response.
 */
export type Fault = 429 | 500 | 'html' | 'empty-html' | 'hang' | 'reset' | FaultResponse;

interface PlannedFault {
  fault: Fault;
  left: number;
  endpoint?: string;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** The faults that a test has planned. */
export class FakeFaults {
  private planned: PlannedFault[] = [];
  private losses = 0;

  plan(fault: Fault, count: number, endpoint?: string): void {
    this.planned.push({ fault, left: count, endpoint });
  }

  /** The next fault at an endpoint, which is used up. */
  take(endpoint: string): Fault | undefined {
    const next = this.planned.find((plan) => (plan.endpoint ?? endpoint) === endpoint);
    if (next === undefined) return undefined;
    next.left -= 1;
    this.planned = this.planned.filter(({ left }) => left > 0);
    return next.fault;
  }

  planLoss(): void {
    this.losses += 1;
  }

  /** Whether this response is lost. */
  takeLoss(): boolean {
    if (this.losses === 0) return false;
    this.losses -= 1;
    return true;
  }

  clear(): void {
    this.planned = [];
    this.losses = 0;
  }
}

/** The response of a fault; of 429 each provider has its own. */
export function faultResponse(fault: Exclude<Fault, 429>): FakeResponse | Silence {
  if (fault === 'hang') return 'hang';
  if (fault === 'reset') return 'drop';
  if (fault === 'empty-html') return empty(200, HTML);
  if (fault === 'html') return html(200, 'Just a moment');
  if (fault === 500) return text(500, 'Internal Server Error');
  const { status, headers = {}, body = '' } = fault;
  return typeof body === 'string'
    ? { ...empty(status, { ...headers }), body }
    : json(status, body, { ...headers });
}
