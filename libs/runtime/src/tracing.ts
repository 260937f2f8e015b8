import { context, INVALID_TRACEID, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { NodeSDK } from '@opentelemetry/sdk-node';

/**
 * Trace context crosses HTTP and NATS as W3C `traceparent` headers, also in a process that exports nothing. Calling this twice, or
 * after an SDK has set itself up, changes nothing.
 */
export function enableTracePropagation(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

/** What turns the export on: the usual variables, read by the SDK itself. */
const EXPORT_VARIABLES = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_TRACES_EXPORTER',
];

let exporting: Promise<NodeSDK> | undefined;

/**
 * Exports the spans of this process when one of `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` and
 * `OTEL_TRACES_EXPORTER` is set; protocol, headers, sampling and resource follow the other `OTEL_*` variables. Traces only: metrics are
 * Prometheus's and logs go to standard output. The process is called `reelgate-<service>` unless `OTEL_SERVICE_NAME` says
 * otherwise; of several services in one process the first gives the name. Returns what sends the last spans when the service stops.
 */
export async function startTracing(service: string, env = process.env): Promise<() => Promise<void>> {
  if (env['OTEL_SDK_DISABLED'] === 'true' || !EXPORT_VARIABLES.some((name) => env[name])) {
    enableTracePropagation();
    return () => Promise.resolve();
  }
  const isFirst = exporting === undefined;
  exporting ??= startExport(`reelgate-${service}`);
  const sdk = await exporting;
  return () => (isFirst ? sdk.shutdown() : Promise.resolve());
}

async function startExport(serviceName: string): Promise<NodeSDK> {
  // Loaded only where it is wanted: it is the larger part of what a service would load.
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({
    ...(process.env['OTEL_SERVICE_NAME'] ? {} : { serviceName }),
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return sdk;
}

/** The id of the current trace, for the log; empty outside of one. */
export function currentTrace(): { readonly trace_id?: string } {
  const id = trace.getActiveSpan()?.spanContext().traceId;
  return id === undefined || id === INVALID_TRACEID ? {} : { trace_id: id };
}

/** Headers that carry the current trace on. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** The trace context of the work at hand. */
export const activeTrace = (): Context => context.active();

/** The trace context that incoming headers carry. */
export function traceFrom(headers: Readonly<Record<string, string | undefined>>): Context {
  return propagation.extract(context.active(), headers);
}

/** Adds to the span of the work at hand what is known only now. Never links or keys: spans leave the installation. */
export function describeSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** Runs `work` in a span that is a child of `parent`; failures are recorded and rethrown. */
export function inSpan<T>(
  name: string,
  kind: 'server' | 'consumer' | 'client' | 'producer',
  parent: Context,
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  const kinds = {
    server: SpanKind.SERVER,
    consumer: SpanKind.CONSUMER,
    client: SpanKind.CLIENT,
    producer: SpanKind.PRODUCER,
  };
  const span = trace.getTracer('reelgate').startSpan(name, { kind: kinds[kind], attributes }, parent);
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
