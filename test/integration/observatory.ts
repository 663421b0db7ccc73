import { AsyncLocalStorage } from 'node:async_hooks';
import { isDeepStrictEqual } from 'node:util';
import { type Context, context, metrics, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

interface Point {
  unit: string;
  /** A histogram has a sum. */
  value: number | { sum?: number };
  attributes: Record<string, unknown>;
}

/** The SDK of a host that looks at everything: what ended up in it, in memory. */
export class Observatory {
  private readonly exporter = new InMemorySpanExporter();
  private readonly measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  private readonly reader = new PeriodicExportingMetricReader({ exporter: this.measured });
  private readonly meters = new MeterProvider({ readers: [this.reader] });

  /** Registers the SDK for the process, as a host does. */
  constructor() {
    const spanProcessors = [new SimpleSpanProcessor(this.exporter)];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
    metrics.setGlobalMeterProvider(this.meters);
    const storage = new AsyncLocalStorage<Context>();
    context.setGlobalContextManager({
      active: () => storage.getStore() ?? ROOT_CONTEXT,
      with: (active, work, self, ...values) =>
        storage.run(active, () => work.apply(self as never, values)),
      bind: (active, target) => target,
      enable() {
        return this;
      },
      disable() {
        return this;
      },
    });
  }

  /** Finished spans of a name, the first to end first. */
  spans(name: string): ReadableSpan[] {
    return this.exporter.getFinishedSpans().filter((span) => span.name === name);
  }

  /** What has been measured so far, one point for each set of attributes. */
  async points(name: string): Promise<Point[]> {
    this.measured.reset();
    await this.reader.forceFlush();
    return this.measured
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ descriptor: { unit }, dataPoints }) =>
        dataPoints.map(({ value, attributes }) => ({ unit, value, attributes })),
      );
  }

  /** The sum of exactly these attributes; 0 when nothing was measured. */
  async sum(name: string, unit: string, attributes: Point['attributes']): Promise<number> {
    const point = (await this.points(name)).find(
      (candidate) =>
        candidate.unit === unit && isDeepStrictEqual({ ...candidate.attributes }, attributes),
    );
    return typeof point?.value === 'object' ? (point.value.sum ?? 0) : (point?.value ?? 0);
  }

  forget(): void {
    this.exporter.reset();
  }

  async close(): Promise<void> {
    await this.meters.shutdown();
    for (const part of [trace, metrics, context]) part.disable();
  }
}
