import { describe, expect, it } from '@jest/globals';
import { VendorHttpError } from '@reelgate/vendor-port';
import type {
  VendorChannel,
  VendorClient,
  VendorHttp,
  VendorHttpRequest,
  VendorHttpResponse,
} from '@reelgate/vendor-port';
import * as fc from 'fast-check';

/** An answer as the vendor's API gives it. A body that is no text is sent as JSON. */
export interface VendorAnswer {
  /** 200 unless stated. */
  readonly status?: number;
  readonly body: unknown;
}

/** What the suite has to know of a vendor. */
export interface VendorUnderTest<Body> {
  readonly create: (deps: { readonly http: VendorHttp; readonly now: () => Date }) => VendorClient<Body>;
  /** With a key that the vendor accepts. */
  readonly channel: VendorChannel;
  /** The part of the key that may never be sent in the open, only prove a call in a header. */
  readonly secret: string;
  readonly body: Body;
  readonly vendorTaskId: string;
  readonly answers: {
    /** To a create, of the job `vendorTaskId`. */
    readonly accepted: VendorAnswer;
    /** To a create that says nothing of the job it made. */
    readonly acceptedWithoutId: VendorAnswer;
    /** To a status query, of a job in a state of this name. */
    readonly inState: (state: string) => VendorAnswer;
    /** A refused key. */
    readonly unauthorized: VendorAnswer;
    /** An error whose code nobody knows. */
    readonly unknownError: VendorAnswer;
    /** To a create whose reference is known already; for vendors that refuse a second one. */
    readonly duplicate?: VendorAnswer;
  };
  /** Texts that are no key of this vendor. */
  readonly wrongKeys: readonly string[];
}

type Given = VendorAnswer | Error;
type Call<Body> = (client: VendorClient<Body>) => Promise<{ readonly kind: string }>;

const REFERENCE = 'video_01j0000000000000000000000a';
const NOW = new Date('2026-08-01T12:00:00Z');

/** Something else in the API's place, or half of its answer: the request may have arrived. */
const BROKEN: [string, VendorAnswer][] = [
  ['a page', { body: '<html>hello</html>' }],
  ['nothing', { body: '' }],
  ['half a body', { body: '{"id": "7' }],
  ['null', { body: 'null' }],
  ['a list', { body: '[]' }],
  ['a number', { body: '17' }],
];
const INFRASTRUCTURE: [string, VendorAnswer][] = [301, 302, 500, 502, 503, 504].map((status) => [
  `HTTP ${status}`,
  { status, body: '<html>bad gateway</html>' },
]);

/** Nothing else may come of a question that got no answer. */
const OPEN = ['unknown'];
/** Certainly no job, or no telling. Never a job, and never the end of a task. */
const NO_JOB_YET = ['unknown', 'retry'];

/**
 * What every vendor's client has to keep, whatever its upstream does: silence and strange answers are data, never the end of a
 * task and never a second job; the key stays secret; only faults of our own are thrown.
 */
export function describeVendorClient<Body>(vendor: string, tested: VendorUnderTest<Body>): void {
  const { channel, body, vendorTaskId, answers } = tested;

  /** A client whose HTTP gives this answer to everything, and what it sent. */
  function clientOf(given: Given) {
    const requests: VendorHttpRequest[] = [];
    const http: VendorHttp = (request) => {
      requests.push(request);
      return given instanceof Error ? Promise.reject(given) : Promise.resolve(responseOf(given));
    };
    return { client: tested.create({ http, now: () => NOW }), requests };
  }

  const submit: Call<Body> = (client) => client.submit(channel, body, REFERENCE);
  const plain = clientOf(answers.accepted).client;
  const questions: [string, Call<Body>][] = [
    ['query', (client) => client.query(channel, vendorTaskId)],
    ...(plain.findByReference
      ? [
          ['findByReference', (client) => client.findByReference!(channel, REFERENCE, NOW)] as [
            string,
            Call<Body>,
          ],
        ]
      : []),
    ...(plain.cancel
      ? [['cancel', (client) => client.cancel!(channel, vendorTaskId)] as [string, Call<Body>]]
      : []),
    ...(plain.pullEvents
      ? [['pullEvents', (client) => client.pullEvents!(channel)] as [string, Call<Body>]]
      : []),
  ];

  describe(`${vendor}, as every vendor`, () => {
    it('has a way to recover that its methods support', () => {
      expect(plain.vendor).toBe(vendor);
      if (plain.recovery === 'lookup') expect(plain.findByReference).toBeDefined();
      expect(answers.duplicate !== undefined).toBe(plain.recovery === 'dedupe');
    });

    describe('a create', () => {
      it('is a job only with its id', async () => {
        expect(await submit(clientOf(answers.accepted).client)).toEqual({ kind: 'accepted', vendorTaskId });
        expect(await submit(clientOf(answers.acceptedWithoutId).client)).toMatchObject({ kind: 'unknown' });
      });

      it('says that the vendor has it already', async () => {
        if (!answers.duplicate) return;
        expect(await submit(clientOf(answers.duplicate).client)).toEqual({ kind: 'duplicate' });
      });

      it('may be sent again when it certainly did not arrive, and not when it may have', async () => {
        expect(await submit(clientOf(new VendorHttpError('no connection', false)).client)).toMatchObject({
          kind: 'retry',
          fault: { kind: 'outage' },
        });
        expect(await submit(clientOf(new VendorHttpError('no answer in time', true)).client)).toMatchObject({
          kind: 'unknown',
        });
      });

      it.each([...BROKEN, ...INFRASTRUCTURE])('leaves the outcome open after %s', async (_, answer) => {
        expect(await submit(clientOf(answer).client)).toMatchObject({ kind: 'unknown' });
      });

      it('is no job when a failure carries a success', async () => {
        const { client } = clientOf({ ...answers.accepted, status: 502 });
        expect(await submit(client)).toMatchObject({ kind: 'unknown' });
      });

      it.each([401, 403, 404, 405, 429])(
        'is no job, and no end, after a page with HTTP %d',
        async (status) => {
          expect(NO_JOB_YET).toContain(
            (await submit(clientOf({ status, body: '<html></html>' }).client)).kind,
          );
        },
      );

      it('blames the channel for a refused key', async () => {
        const outcome = await submit(clientOf(answers.unauthorized).client);
        expect(outcome).toMatchObject({ kind: 'retry', fault: { kind: 'auth' } });
      });

      it('is no job after an error that nobody knows', async () => {
        expect(['unknown', 'refused']).toContain((await submit(clientOf(answers.unknownError).client)).kind);
      });
    });

    describe.each(questions)('%s', (_name, ask) => {
      it.each<[string, Given]>([
        ...BROKEN,
        ...INFRASTRUCTURE,
        ['no connection', new VendorHttpError('no connection', false)],
        ['no answer in time', new VendorHttpError('no answer in time', true)],
        ['a refused key', answers.unauthorized],
      ])('knows nothing after %s', async (_what, given) => {
        expect(OPEN).toContain((await ask(clientOf(given).client)).kind);
      });
    });

    it.each(['a-state-of-next-year', '', 'constructor'])(
      'does not end a job in the state "%s"',
      async (state) => {
        const outcome = await clientOf(answers.inState(state)).client.query(channel, vendorTaskId);
        expect(outcome).toMatchObject({ kind: 'unknown' });
      },
    );

    it('does not end a job by an error to a query', async () => {
      for (const answer of [answers.unauthorized, answers.unknownError]) {
        expect(await clientOf(answer).client.query(channel, vendorTaskId)).toMatchObject({ kind: 'unknown' });
      }
    });

    it('proves a key by an answer only', async () => {
      for (const given of [
        answers.unauthorized,
        { body: '<html></html>' },
        new VendorHttpError('no', false),
      ]) {
        expect(await clientOf(given).client.test(channel)).toMatchObject({ ok: false });
      }
    });

    it('throws nothing that an upstream could bring about', async () => {
      const answer = fc.record({
        status: fc.constantFrom(200, 201, 204, 301, 400, 401, 404, 409, 429, 500, 503),
        body: fc.oneof(fc.string(), fc.json(), fc.constant(JSON.stringify(answers.accepted.body))),
      });
      await fc.assert(
        fc.asyncProperty(answer, async (given) => {
          for (const [, ask] of [['submit', submit] as const, ...questions]) {
            expect(typeof (await ask(clientOf(given).client)).kind).toBe('string');
          }
          await clientOf(given).client.test(channel);
        }),
        { numRuns: 60 },
      );
    });

    it('lets a fault of our own through', async () => {
      for (const [, ask] of [['submit', submit] as const, ...questions]) {
        await expect(ask(clientOf(new TypeError('a bug')).client)).rejects.toThrow('a bug');
      }
    });

    it('takes no forged callback, whatever it holds', () => {
      if (!plain.readCallback) return;
      const url = 'https://gate.example.com/callbacks/x/token';
      for (const rawBody of ['', '{}', 'null', '[]', '<html>', '{"task_id":7}']) {
        const subject = plain.readCallback(channel, { method: 'POST', url, headers: {}, rawBody });
        expect([undefined, 'other']).toContainEqual(subject);
      }
    });

    describe('the key', () => {
      it('is sent in headers only, the secret of it never in the open', async () => {
        for (const [, ask] of [['submit', submit] as const, ...questions]) {
          const { client, requests } = clientOf(answers.accepted);
          await ask(client);
          expect(requests.length).toBeGreaterThan(0);
          for (const { url, body: sent } of requests) {
            expect(url).not.toContain(tested.secret);
            expect(sent ?? '').not.toContain(tested.secret);
          }
        }
      });

      it('stands in no outcome', async () => {
        const all: Given[] = [
          ...[...BROKEN, ...INFRASTRUCTURE].map(([, answer]) => answer),
          answers.accepted,
          answers.unauthorized,
          answers.unknownError,
          new VendorHttpError('no connection', false),
        ];
        for (const given of all) {
          for (const [, ask] of [['submit', submit] as const, ...questions]) {
            expect(JSON.stringify(await ask(clientOf(given).client))).not.toContain(tested.secret);
          }
        }
      });

      it('is checked, and not quoted when it is wrong', () => {
        expect(() => plain.checkKey(channel.key)).not.toThrow();
        for (const wrong of ['', 'with a blank', 'ключ', ...tested.wrongKeys]) {
          const message = messageOf(() => plain.checkKey(wrong));
          expect(message).not.toBe('');
          for (const part of wrong.split('|')) if (part.length > 3) expect(message).not.toContain(part);
        }
      });
    });
  });
}

function responseOf({ status = 200, body }: VendorAnswer): VendorHttpResponse {
  return { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** The message of the TypeError that is thrown. */
function messageOf(check: () => void): string {
  try {
    check();
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as TypeError).message;
  }
}
