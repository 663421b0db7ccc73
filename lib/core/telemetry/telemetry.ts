import { Injectable, type OnModuleInit } from '@nestjs/common';
import type * as OpenTelemetry from '@opentelemetry/api';
import type { TelemetryAttributes } from './telemetry-attributes.js';
import { type CounterName, type DurationName, TelemetryMetrics } from './telemetry-metrics.js';

const SCOPE = 'nestjs-oauth2-capture';
/** The place where every copy of version 1 of the API stores what has been registered with it. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/** Work that is recorded as a span. */
export interface ObservedWork {
  name: 'oauth2.refresh' | 'oauth2.upstream' | 'oauth2.callback';
  /** Whether it is a request to another system. */
  isRequest?: boolean;
  attributes: TelemetryAttributes;
}

/**
 * Creates spans and metrics for OpenTelemetry, if the host has `@opentelemetry/api` and has
 * registered an SDK. Otherwise it does nothing. An error in telemetry never affects the observed
 * work: a refresh must not be lost because it could not be counted.
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
   * Does the work inside a span, so that nested spans become its children.
   *
   * @param ending the attributes that are known at the end; with `error.type` the span has failed
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

  /**
   * Many hosts have this package only as a dependency of another one, and no SDK. They need not
   * load it.
   */
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

  /** Instruments belong to one SDK, and the host may register its SDK after our first use. */
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
