import { Injectable, type OnModuleInit } from '@nestjs/common';
import type * as OpenTelemetry from '@opentelemetry/api';
import type { TelemetryAttributes } from './telemetry-attributes.js';
import { type CounterName, type DurationName, TelemetryMetrics } from './telemetry-metrics.js';

const SCOPE = 'nestjs-oauth2-capture';
/** Where every copy of version 1 of the API keeps what has been registered with it. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/** A piece of work that is worth a span. */
export interface ObservedWork {
  name: 'oauth2.refresh' | 'oauth2.upstream' | 'oauth2.callback';
  /** Whether it is a request to another system. */
  isRequest?: boolean;
  attributes: TelemetryAttributes;
}

/**
 * Spans and metrics for OpenTelemetry, where the host has `@opentelemetry/api`
 * and has registered an SDK with it; without them, nothing. Nothing that goes
 * wrong in it reaches the work that is observed: a refresh must not be lost
 * because it could not be counted.
 */
@Injectable()
export class Telemetry implements OnModuleInit {
  private api?: typeof OpenTelemetry;
  private provider?: OpenTelemetry.MeterProvider;
  private metrics?: TelemetryMetrics;

  onModuleInit(): Promise<void> {
    return this.load();
  }

  /**
   * Does the work inside a span, so that what it does appears below it.
   *
   * @param ending what is known at the end; with `error.type` the span has failed
   */
  async span<T>(
    work: ObservedWork,
    run: () => Promise<T>,
    ending: (outcome: PromiseSettledResult<T>) => TelemetryAttributes,
  ): Promise<T> {
    if (this.api === undefined) await this.load();
    const span = this.begin(work);
    const [outcome] = await Promise.allSettled([this.inside(span, run)]);
    quietly(() => this.end(span, ending(outcome)));
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }

  count(name: CounterName, attributes: TelemetryAttributes): void {
    quietly(() => this.instruments()?.count(name, attributes));
  }

  /** @param seconds how long it took */
  record(name: DurationName, seconds: number, attributes: TelemetryAttributes): void {
    quietly(() => this.instruments()?.record(name, seconds, attributes));
  }

  /** Many hosts have the package because of another, and no SDK; those need not load it. */
  private async load(): Promise<void> {
    if (!(REGISTRY in globalThis)) return;
    this.api = await import('@opentelemetry/api').catch(() => undefined);
  }

  private begin({
    name,
    isRequest = false,
    attributes,
  }: ObservedWork): OpenTelemetry.Span | undefined {
    const { api } = this;
    if (api === undefined) return undefined;
    const kind = isRequest ? api.SpanKind.CLIENT : api.SpanKind.INTERNAL;
    return quietly(() => api.trace.getTracer(SCOPE).startSpan(name, { kind, attributes }));
  }

  private inside<T>(span: OpenTelemetry.Span | undefined, run: () => Promise<T>): Promise<T> {
    const { api } = this;
    if (api === undefined || span === undefined) return run();
    return api.context.with(api.trace.setSpan(api.context.active(), span), run);
  }

  private end(span: OpenTelemetry.Span | undefined, attributes: TelemetryAttributes): void {
    if (this.api === undefined || span === undefined) return;
    span.setAttributes(attributes);
    if (attributes['error.type'] !== undefined) {
      span.setStatus({ code: this.api.SpanStatusCode.ERROR });
    }
    span.end();
  }

  /** Instruments are made for one SDK, and the host may register its own later than our first use. */
  private instruments(): TelemetryMetrics | undefined {
    if (this.api === undefined) void this.load();
    const provider = this.api?.metrics.getMeterProvider();
    if (provider !== this.provider) {
      this.provider = provider;
      this.metrics = provider && new TelemetryMetrics(provider.getMeter(SCOPE));
    }
    return this.metrics;
  }
}

function quietly<T>(observe: () => T): T | undefined {
  try {
    return observe();
  } catch {
    return undefined;
  }
}
