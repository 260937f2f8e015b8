import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { waitFor } from '@reelgate/testing';
import { Stack } from './stack.js';

interface Span {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The part of OTLP that the tests look at. */
interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<Span, 'attributes'> & {
        readonly attributes: readonly OtlpAttribute[];
      })[];
    }[];
  }[];
}
interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

const valuesOf = (attributes: readonly OtlpAttribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const spans: Span[] = [];
const paths = new Set<string>();
let collector: Server;
let stack: Stack;

beforeAll(async () => {
  collector = createServer((request, response) => {
    paths.add(request.url ?? '');
    void text(request).then((body) => {
      for (const { resource, scopeSpans } of (JSON.parse(body) as OtlpTraces).resourceSpans)
        for (const span of scopeSpans.flatMap(({ spans }) => spans))
          spans.push({
            ...span,
            service: String(valuesOf(resource.attributes)['service.name']),
            attributes: valuesOf(span.attributes),
          });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    collector.listen(0, '127.0.0.1', resolve);
  });
  stack = await Stack.start({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    },
  });
});
afterAll(async () => {
  await stack?.stop();
  collector?.close();
});

it('one trace of a film goes from the request through the bus to the vendor and to what is charged', async () => {
  const caller = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const created = await stack.call(
    'POST',
    '/v1/videos',
    { model: 'Kling-3.0', prompt: 'a cat' },
    { traceparent: `00-${caller.traceId}-${caller.spanId}-01` },
  );
  expect(created.status).toBe(200);
  await stack.finished(created.body.id);

  const mine = (): Span[] => spans.filter(({ traceId }) => traceId === caller.traceId);
  const find = (service: string, name: string): Span | undefined =>
    mine().find((span) => span.service === service && span.name === name);
  const steps = [
    ['reelgate-gateway', 'POST /v1/videos'],
    ['reelgate-billing', 'serve rpc.billing.reserve.v1'],
    ['reelgate-provider-kling', 'process task.cmd.kling.v1'],
    ['reelgate-provider-kling', 'submit kling'],
    ['reelgate-provider-kling', 'POST vendor'],
    ['reelgate-billing', 'process task.evt.completed.v1'],
    ['reelgate-gateway', 'process task.evt.completed.v1'],
  ] as const;
  const missing = (): unknown[] => steps.filter(([service, name]) => !find(service, name));
  await waitFor(
    () => {
      if (missing().length > 0)
        throw new Error(
          `${JSON.stringify(missing())} of ${JSON.stringify(mine().map(({ service, name }) => [service, name]))}`,
        );
      return true;
    },
    { timeoutMs: 20_000, what: 'the spans of every step' },
  );

  expect(find('reelgate-gateway', 'POST /v1/videos')!.parentSpanId).toBe(caller.spanId);
  const submit = find('reelgate-provider-kling', 'submit kling')!;
  const [call, ...more] = mine().filter(
    ({ name, parentSpanId }) => parentSpanId === submit.spanId && name.endsWith(' vendor'),
  );
  expect(more).toEqual([]);
  expect(call!.name).toBe('POST vendor');
  expect(call!.attributes).toMatchObject({
    'server.address': expect.stringMatching(/^127\.0\.0\.1:/),
    'reelgate.channel': stack.channels['tencent-vod'],
  });
  // Each span's parent is there too: nothing falls out on the way.
  await waitFor(
    () => {
      const ids = new Set([caller.spanId, ...mine().map(({ spanId }) => spanId)]);
      const orphans = mine().filter(({ parentSpanId }) => !ids.has(parentSpanId));
      if (orphans.length > 0) throw new Error(JSON.stringify(orphans.map(({ name }) => name)));
      return true;
    },
    { timeoutMs: 20_000, what: 'the parents of all spans' },
  );
  expect([...paths]).toEqual(['/v1/traces']);
  expect(JSON.stringify(spans)).not.toContain(stack.apiKey);
});
