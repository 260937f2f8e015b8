import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import { GatewayBed } from './test-support/gateway-bed.js';

const MIB = 1024 * 1024;

/** What attackers do to the public interface, in one process with it. Sizes are those that used to end the process. */
describe('under attack', () => {
  let bed: GatewayBed;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    bed = await GatewayBed.start({
      REELGATE_ADDRESS_REQUESTS_PER_MINUTE: '1000',
      REELGATE_ADDRESS_WRONG_KEYS_PER_MINUTE: '20',
    });
  });
  afterAll(() => bed?.stop());
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    bed.billing.reset();
    bed.provider.reset();
  });

  /** A raw connection; `read` collects what comes, else nothing is read from it. */
  async function open(read = false): Promise<{ socket: Socket; text: () => string; closed: () => boolean }> {
    const { hostname, port } = new URL(bed.url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    const chunks: Buffer[] = [];
    let closed = false;
    socket.on('error', () => undefined).on('close', () => (closed = true));
    if (read) socket.on('data', (chunk) => chunks.push(chunk));
    await new Promise((resolve) => {
      socket.once('connect', resolve);
    });
    return { socket, text: () => Buffer.concat(chunks).toString('latin1'), closed: () => closed };
  }

  const memory = (): number => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };

  it('cuts off who pipelines a thousand requests and reads nothing, and serves the others', async () => {
    const before = memory();
    const attackers = await Promise.all(Array.from({ length: 40 }, () => open()));
    for (const { socket } of attackers) {
      socket.write('GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(1_000));
    }
    expect((await bed.call('GET', '/v1/videos')).status).toBe(200);
    expect(memory() - before).toBeLessThan(100 * MIB);
    // Who reads at last finds the end of the connection.
    for (const { socket } of attackers) socket.resume();
    await waitFor(() => attackers.every(({ closed }) => closed()), {
      timeoutMs: 20_000,
      what: 'the attackers to be cut off',
    });
  });

  it('answers pipelined requests of a client that reads, in order', async () => {
    const { socket, text } = await open(true);
    const request = (path: string): string =>
      `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${bed.key}\r\n\r\n`;
    socket.write([request('/v1/balance'), request('/v1/videos'), request('/v1/nothing')].join(''));
    await waitFor(() => text().split('HTTP/1.1 ').length === 4, { timeoutMs: 20_000 });
    expect([...text().matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '200',
      '404',
    ]);
  });

  it.each([
    ['43 MB of small members where media may stand', '/v1/videos', `{${'"0":1,'.repeat(7_000_000)}"a":1}`],
    ['half a million small items', '/v1/videos/quote', `[${'0,'.repeat(500_000)}1]`],
    ['more than 1 MiB where no media can stand', '/admin/v1/accounts', `{"a":"${'x'.repeat(MIB)}"}`],
  ])('refuses %s', async (_what, path, body) => {
    const send = path.startsWith('/admin/') ? bed.admin.bind(bed) : bed.call.bind(bed);
    const answer = await send('POST', path, body, { 'content-type': 'application/json' });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'payload_too_large' } } });
  });

  it('refuses deep bodies', async () => {
    const body = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
    const answer = await bed.call('POST', '/v1/videos', body, { 'content-type': 'application/json' });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_json' } } });
  });

  it.each([
    ['JSON', 'application/json', '{"image":"'],
    [
      'forms',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="prompt"\r\n\r\n',
    ],
  ])(
    'holds no more of %s that never end than it has room for, and says when to come again',
    async (_what, type, beginning) => {
      const before = memory();
      const uploads = await Promise.all(
        Array.from({ length: 90 }, async () => {
          const upload = await open(true);
          upload.socket.write(
            `POST /v1/videos HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${bed.key}\r\n` +
              `content-type: ${type}\r\ncontent-length: ${30 * MIB}\r\n\r\n${beginning}`,
          );
          upload.socket.write(Buffer.alloc(3 * MIB, 'x'));
          return upload;
        }),
      );
      const isRefused = ({ text }: (typeof uploads)[number]): boolean => text().includes(' 429 ');
      await waitFor(() => uploads.filter(isRefused).length >= 50, { timeoutMs: 20_000 });
      for (const { text } of uploads.filter(isRefused)) {
        expect(text()).toMatch(/retry-after: 1\b/);
        expect(text()).toContain('rate_limit_exceeded');
      }
      // Neither the same key nor another one is kept from what is small.
      expect((await bed.call('POST', '/v1/videos/quote', {})).status).toBe(400);
      expect(memory() - before).toBeLessThan(250 * MIB);
      // What was held comes back with the connections.
      for (const { socket } of uploads) socket.destroy();
      await waitFor(
        async () => (await bed.call('POST', '/v1/videos/quote', FILM_OF(10 * MIB))).status !== 429,
        { timeoutMs: 20_000 },
      );
    },
  );

  it('reads no body without a good key, and none at an unknown path', async () => {
    for (const [path, key, status] of [
      ['/v1/videos', 'rg-no-such-key', 401],
      ['/v1/nothing', bed.key, 404],
    ] as const) {
      const { socket, text } = await open(true);
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n` +
          `content-type: application/json\r\ncontent-length: ${30 * MIB}\r\n\r\n{`,
      );
      await waitFor(() => text().includes(`HTTP/1.1 ${status}`));
    }
  });

  it('counts reads, and says on every answer what is left', async () => {
    const { headers } = await bed.call('GET', '/v1/videos');
    expect(headers.get('x-ratelimit-limit-requests')).toBe('60000');
    expect(Number(headers.get('x-ratelimit-remaining-requests'))).toBeGreaterThan(0);
  });

  it('takes no rate for creates that it refuses', async () => {
    const key = await bed.newKey({ rate_limit_per_minute: 2 });
    const create = (fields: object): Promise<number> =>
      bed
        .call(
          'POST',
          '/v1/videos',
          { model: 'Kling-3.0-Omni', prompt: 'x', ...fields },
          {
            authorization: `Bearer ${key}`,
          },
        )
        .then(({ status }) => status);
    for (let i = 0; i < 5; i++) expect(await create({ seconds: '99' })).toBe(400);
    expect(await create({})).toBe(200);
    expect(await create({})).toBe(200);
    expect(await create({})).toBe(429);
  });

  it('looks at no more keys of an address that guesses, and goes on serving good ones', async () => {
    await bed.call('GET', '/v1/balance');
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) {
      const { status } = await bed.call('GET', '/v1/balance', undefined, {
        authorization: `Bearer rg-guess-${i}`,
      });
      statuses.push(status);
    }
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(20);
    expect(statuses.at(-1)).toBe(429);
    expect((await bed.call('GET', '/v1/balance')).status).toBe(200);
    // Also after every copy was dropped.
    await bed.admin('PATCH', `/admin/v1/accounts/${bed.account}`, { name: 'renamed' });
    expect((await bed.call('GET', '/v1/balance')).status).toBe(200);
  });

  it('counts what comes without a key by address', async () => {
    let refused;
    for (let i = 0; i < 1_100 && refused === undefined; i++) {
      const answer = await bed.call('GET', '/healthz');
      if (answer.status === 429) refused = answer;
    }
    expect(refused!.headers.get('retry-after')).toBeTruthy();
    expect(refused!.headers.get('x-ratelimit-limit-requests')).toBe('1000');
    expect((await bed.call('GET', '/v1/balance')).status).toBe(200);
  });
});

const FILM_OF = (bytes: number): object => ({
  model: 'Kling-3.0-Omni',
  prompt: 'x',
  image: `data:image/png;base64,${'A'.repeat(bytes)}`,
});
