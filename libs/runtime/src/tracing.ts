import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/**
 * Trace context crosses HTTP and NATS as W3C `traceparent` headers. Only the API and the propagator are in the process;
 * exporting spans is the operator's choice (`node --import <OpenTelemetry SDK>`), and without it an incoming
 * `traceparent` is still handed on unchanged. Calling this twice, or after an SDK has set itself up, changes nothing.
 */
export function enableTracePropagation(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

/** Headers that carry the current trace on. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** The trace context that incoming headers carry. */
export function traceFrom(headers: Readonly<Record<string, string | undefined>>): Context {
  return propagation.extract(context.active(), headers);
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
