/** Any response in place of the usual one. */
export interface FaultResponse {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON; without a body, nothing does. */
  body?: string | object;
}

/**
 * What happens in place of the usual response: the provider's own 429; 500; a page with
 * status 200, with or without content; silence; a cut connection; or any response.
 */
export type Fault = 429 | 500 | 'html' | 'empty-html' | 'hang' | 'reset' | FaultResponse;

interface PlannedFault {
  fault: Fault;
  left: number;
  endpoint?: string;
}

/** The disturbances that a test has ordered. */
export class FakeFaults {
  private planned: PlannedFault[] = [];
  private losses = 0;

  plan(fault: Fault, count: number, endpoint?: string): void {
    this.planned.push({ fault, left: count, endpoint });
  }

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
