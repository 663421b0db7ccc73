import type { TelemetryAttributes } from './telemetry-attributes.js';

type Given = Record<string, string | number>;

/** What is used of OpenTelemetry's `Meter`: without its package, these types must still compile. */
interface Meter {
  createCounter(name: string, options: object): { add(value: number, attributes: Given): void };
  createHistogram(
    name: string,
    options: object,
  ): { record(value: number, attributes: Given): void };
}

/**
 * The bucket limits in seconds: those of OpenTelemetry's HTTP conventions, up to the longest
 * deadline.
 */
const BOUNDARIES = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 120,
];

export const COUNTERS = {
  'oauth2.refreshes': {
    unit: '{refresh}',
    description: 'Refreshes that callers or sweeps of this process wanted, by how they ended.',
  },
  'oauth2.refresh.joined': {
    unit: '{caller}',
    description: 'Callers who shared a refresh that another caller of this process had begun.',
  },
  'oauth2.transitions': {
    unit: '{transition}',
    description: 'Transitions of connections, each counted by the process that made it.',
  },
};

export const DURATIONS = {
  'oauth2.upstream.duration': {
    unit: 's',
    description: 'Duration of requests to providers.',
    advice: { explicitBucketBoundaries: BOUNDARIES },
  },
};

export type CounterName = keyof typeof COUNTERS;
export type DurationName = keyof typeof DURATIONS;

/** The instruments of one meter. */
export class TelemetryMetrics {
  private readonly counters;
  private readonly durations;

  constructor(meter: Meter) {
    this.counters = mapped(COUNTERS, (name, options) => meter.createCounter(name, options));
    this.durations = mapped(DURATIONS, (name, options) => meter.createHistogram(name, options));
  }

  count(name: CounterName, attributes: TelemetryAttributes): void {
    this.counters[name].add(1, given(attributes));
  }

  /** @param seconds how long it took */
  record(name: DurationName, seconds: number, attributes: TelemetryAttributes): void {
    this.durations[name].record(seconds, given(attributes));
  }
}

/** Removes keys without a value, because each would create a separate time series. */
function given(attributes: TelemetryAttributes): Given {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given;
}

function mapped<Name extends string, Instrument>(
  options: Record<Name, object>,
  create: (name: string, options: object) => Instrument,
): Record<Name, Instrument> {
  const entries = Object.entries<object>(options);
  return Object.fromEntries(
    entries.map(([name, option]) => [name, create(name, option)]),
  ) as Record<Name, Instrument>;
}
