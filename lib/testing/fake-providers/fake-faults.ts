/** A disturbance in place of the usual answer. */
export type Fault = 429 | 500 | 'html' | 'hang';

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
