import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import type { VideoCreateParams } from 'openai/resources/videos';
import { RpcClient } from '@reelgate/bus';
import { formatMicros, SUBJECT, TasksKnownReply } from '@reelgate/contracts';
import { startTcpRelay, waitFor } from '@reelgate/testing';
import type { TcpRelay } from '@reelgate/testing';
import type { RunningGateway } from './start-gateway.js';
import { FILM, GatewayBed } from './test-support/gateway-bed.js';
import type { Answer } from './test-support/gateway-bed.js';
import { channel } from './test-support/provider-stand-in.js';
import { file, form, PNG } from './test-support/media.js';

/** A request that the official client's types do not know. */
const asParams = (fields: object): VideoCreateParams => fields as VideoCreateParams;

describe('creating videos', () => {
  let bed: GatewayBed;
  let client: OpenAI;
  beforeAll(async () => {
    bed = await GatewayBed.start();
    client = new OpenAI({ apiKey: bed.key, baseURL: `${bed.url}/v1`, maxRetries: 0 });
  });
  afterAll(() => bed?.stop());
  beforeEach(() => {
    bed.billing.reset();
    bed.provider.reset();
  });

  const uploads = async (): Promise<string[]> => {
    const names = await readdir(join(bed.folder, 'files/upload')).catch(() => []);
    return names.filter((name) => name.endsWith('.png'));
  };
  const command = (id: string): Promise<(typeof bed.provider.commands)[number]> =>
    waitFor(() => bed.provider.commands.find(({ taskId }) => taskId === id), {
      what: `the command of ${id}`,
    });

  it('answers the video object, holds the money and hands the command on', async () => {
    const answer = await bed.call('POST', '/v1/videos', { ...FILM, metadata: { seed: 7 }, colour: 'red' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('openai-poll-after-ms')).toMatch(/^\d+$/);
    expect(answer.headers.get('idempotent-replayed')).toBeNull();
    const video = answer.body;
    const ignored = { code: 'parameters_ignored', message: expect.stringContaining('`colour`') };
    expect(video).toEqual({
      id: expect.stringMatching(/^video_[0-9a-z]{26}$/),
      object: 'video',
      model: 'Kling-3.0-Omni',
      billing_model: 'kling-3.0-omni-720p',
      status: 'queued',
      progress: 0,
      created_at: expect.any(Number),
      completed_at: null,
      expires_at: null,
      prompt: 'a lighthouse in a storm',
      seconds: '5',
      size: '1280x720',
      remixed_from_video_id: null,
      error: null,
      task_id: video.id,
      video_url: null,
      metadata: { seed: 7, colour: 'red' },
      off_peak: false,
      usage: { seconds: 5, amount: '3.000000', currency: 'CNY', status: 'held' },
      warnings: [ignored],
    });
    expect(await bed.call('GET', `/v1/videos/${video.id}`)).toMatchObject({ status: 200, body: video });
    expect(bed.billing.holds.get(video.id)).toMatchObject({
      accountId: bed.account,
      seconds: 5,
      secondsStated: true,
    });
    expect(await command(video.id)).toMatchObject({
      accountId: bed.account,
      spec: { base: 'Kling-3.0-Omni', family: 'kling', scene: 'text', seconds: 5, seed: 7 },
    });
  });

  it('makes the same of JSON and of a form', async () => {
    const metadata = {
      output_config: { resolution: '1080P', aspect_ratio: '9:16' },
      file_infos: [],
      seed: 3,
    };
    const json = await bed.create({ metadata });
    const fields = [
      ['model', FILM.model],
      ['prompt', FILM.prompt],
      ['seconds', FILM.seconds],
    ] as const;
    const bracketed = await bed.call(
      'POST',
      '/v1/videos',
      form(
        ['metadata[output_config][resolution]', '1080P'],
        ['metadata[output_config][aspect_ratio]', '9:16'],
        ['metadata[seed]', '3'],
        ...fields,
      ),
    );
    const whole = await bed.call(
      'POST',
      '/v1/videos',
      form(['metadata', JSON.stringify(metadata)], ...fields),
    );
    const specs = await Promise.all(
      [json, bracketed.body, whole.body].map(async ({ id }) => (await command(id)).spec),
    );
    expect(specs[0]).toMatchObject({ tier: '1080p', aspectRatio: '9:16', seed: 3 });
    expect(specs[1]).toEqual(specs[0]);
    expect(specs[2]).toEqual(specs[0]);
  });

  it('stores files, data URIs and bare Base64, and names them in the command', async () => {
    const base64 = PNG.toString('base64');
    const answers = [
      await bed.call(
        'POST',
        '/v1/videos',
        form(['model', FILM.model], ['prompt', 'x'], ['input_reference', file(PNG)]),
      ),
      await bed.call('POST', '/v1/videos', { ...FILM, image: `data:image/png;base64,${base64}` }),
      await bed.call('POST', '/v1/videos', { ...FILM, images: [base64] }),
    ];
    for (const { body } of answers) {
      const { spec } = await command(body.id);
      expect(spec).toMatchObject({
        scene: 'image',
        inputs: [{ role: 'first_frame', kind: 'image', contentType: 'image/png' }],
      });
      expect(spec.inputs[0]!.file).toMatch(/^upload\/file_[0-9a-z]{26}\.png$/);
      const [row] = await bed.database.query<{ task_id: string }>(
        'SELECT task_id FROM gateway.upload WHERE key = $1',
        [spec.inputs[0]!.file],
      );
      expect(row?.task_id).toBe(body.id);
      expect(JSON.stringify(body)).not.toContain('upload/');
    }
    expect(await uploads()).toHaveLength(3);
  });

  describe('with the official client', () => {
    it('creates without a file', async () => {
      const video = await client.videos.create(
        asParams({ ...FILM, metadata: { output_config: { audio_generation: 'Enabled' } } }),
      );
      expect(video).toMatchObject({ object: 'video', status: 'queued', seconds: '5', progress: 0 });
      expect((await command(video.id)).spec.audio).toBe(true);
      expect((video as { _request_id?: string })._request_id).toMatch(/^req_/);
    });

    it('creates with a file', async () => {
      const video = await client.videos.create(
        asParams({ ...FILM, input_reference: file(PNG, 'first.png', 'image/png') }),
      );
      expect((await command(video.id)).spec.inputs).toMatchObject([
        { role: 'first_frame', contentType: 'image/png' },
      ]);
    });

    it('creates with rows of objects and arrays of texts', async () => {
      const video = await client.videos.create(
        asParams({
          ...FILM,
          images: ['https://example.com/1.png', 'https://example.com/2.png', 'https://example.com/3.png'],
          metadata: {
            image_mode: 'reference',
            note: [
              { a: '1', b: '2' },
              { a: '3', b: '4' },
            ],
          },
        }),
      );
      expect((await command(video.id)).spec.inputs.map(({ url }) => url)).toEqual([
        'https://example.com/1.png',
        'https://example.com/2.png',
        'https://example.com/3.png',
      ]);
      expect((video as unknown as { metadata: unknown }).metadata).toMatchObject({
        note: [
          { a: '1', b: '2' },
          { a: '3', b: '4' },
        ],
      });
    });

    it('reads, lists page by page, and deletes', async () => {
      const own = new OpenAI({ apiKey: await freshAccountKey(), baseURL: `${bed.url}/v1`, maxRetries: 0 });
      const made: string[] = [];
      for (let i = 0; i < 5; i++) made.push((await own.videos.create(asParams(FILM))).id);
      expect((await own.videos.retrieve(made[0]!)).id).toBe(made[0]);

      const listed: string[] = [];
      for await (const video of own.videos.list({ limit: 2 })) listed.push(video.id);
      expect(listed).toEqual(made.toReversed());
      const upward: string[] = [];
      for await (const video of own.videos.list({ limit: 2, order: 'asc' })) upward.push(video.id);
      expect(upward).toEqual(made);

      await bed.event('failed', made[2]!, { code: 'upstream_failed', message: 'no' });
      await waitFor(async () => (await own.videos.retrieve(made[2]!)).status === 'failed');
      expect(await own.videos.delete(made[2]!)).toEqual({
        id: made[2],
        object: 'video.deleted',
        deleted: true,
      });
      await expect(own.videos.retrieve(made[2]!)).rejects.toMatchObject({ status: 404, code: 'not_found' });
      // A page may begin after a deleted video.
      const page = await own.videos.list({ limit: 2, order: 'asc', after: made[2]! });
      expect(page.data.map(({ id }) => id)).toEqual([made[3], made[4]]);
    });

    it('gives typed errors', async () => {
      await expect(client.videos.create(asParams({ ...FILM, seconds: '60' }))).rejects.toMatchObject({
        name: 'Error',
        status: 400,
        code: 'unsupported_parameter',
        param: 'seconds',
        type: 'invalid_request_error',
        requestID: expect.stringMatching(/^req_/),
      });
      const stranger = new OpenAI({ apiKey: 'rg-nobody', baseURL: `${bed.url}/v1`, maxRetries: 2 });
      await expect(stranger.videos.create(asParams(FILM))).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
      await expect(client.videos.retrieve('video_none')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    });

    it('does not send again what may not be sent again', async () => {
      const retrying = new OpenAI({ apiKey: bed.key, baseURL: `${bed.url}/v1`, maxRetries: 2 });
      bed.billing.judge = () => ({ refusal: 'not_priced', message: 'There is no price.' });
      await expect(retrying.videos.create(asParams(FILM))).rejects.toMatchObject({
        status: 503,
        code: 'not_priced',
      });
      expect(bed.billing.batches).toEqual([1]);
    });
  });

  async function freshAccountKey(): Promise<string> {
    const { body: account } = await bed.admin('POST', '/admin/v1/accounts', { name: 'fresh' });
    const { body: key } = await bed.admin('POST', '/admin/v1/api-keys', {
      account_id: account.id,
      name: 'fresh',
    });
    return key.key as string;
  }

  describe('money', () => {
    it.each([
      ['insufficient_balance', 402],
      ['budget_exceeded', 402],
      ['not_priced', 503],
      ['permission_denied', 403],
    ] as const)('refuses what billing refuses: %s', async (refusal, status) => {
      bed.billing.judge = () => ({ refusal, message: 'Because.' });
      const before = await bed.count('task');
      const answer = await bed.call('POST', '/v1/videos', { ...FILM, image: PNG.toString('base64') });
      expect(answer).toMatchObject({ status, body: { error: { code: refusal, message: 'Because.' } } });
      expect(answer.headers.get('x-should-retry')).toBe('false');
      expect(await bed.count('task')).toBe(before);
    });

    it('shares reserve messages and refuses each for itself', async () => {
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      bed.billing.beforeReserve = () => held;
      bed.billing.judge = ({ seconds }) =>
        seconds === 7 ? { refusal: 'insufficient_balance', message: 'No.' } : undefined;
      const before = await bed.count('idempotency');
      const answers = Array.from({ length: 60 }, (_, i) =>
        bed.call(
          'POST',
          '/v1/videos',
          { ...FILM, seconds: i % 3 === 0 ? '7' : '5' },
          { 'idempotency-key': `together-${i}` },
        ),
      );
      // Each has reserved its key: all of them wait for billing now.
      await waitFor(async () => (await bed.count('idempotency')) === before + 60);
      release();
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(40);
      expect(statuses.filter((status) => status === 402)).toHaveLength(20);
      expect(bed.billing.batches.reduce((sum, size) => sum + size, 0)).toBe(60);
      expect(bed.billing.batches.length).toBeLessThan(10);
    });

    it('says to try again when billing does not answer, and leaves no task', async () => {
      bed.billing.beforeReserve = () => new Promise(() => undefined);
      const before = await bed.count('task');
      const answer = await bed.call('POST', '/v1/videos', FILM, { 'idempotency-key': 'silence' });
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'service_unavailable' } } });
      expect(answer.headers.get('x-should-retry')).toBe('true');
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(await bed.count('task')).toBe(before);
      // Whatever billing makes of it later, it is told to give it back.
      await waitFor(() => bed.billing.abandoned.length === 1, { what: 'billing to be told' });
      expect(bed.billing.abandoned).toEqual([
        { taskId: expect.stringMatching(/^video_/), accountId: bed.account },
      ]);
      await waitFor(async () => (await bed.count('abandoned_reservation')) === 0);
      bed.billing.beforeReserve = async () => undefined;
      // The key is free for the repetition.
      expect((await bed.call('POST', '/v1/videos', FILM, { 'idempotency-key': 'silence' })).status).toBe(200);
    });

    it('asks again when billing is late, for the same reservation', async () => {
      let asked = 0;
      bed.billing.beforeReserve = () => (asked++ === 0 ? new Promise(() => undefined) : Promise.resolve());
      const { id } = await bed.create();
      expect(asked).toBe(2);
      expect([...bed.billing.holds.keys()].filter((taskId) => taskId === id)).toEqual([id]);
    });

    it('does not store a task whose hold billing has given back while it waited to be stored', async () => {
      const known = (taskId: string): Promise<TasksKnownReply> =>
        new RpcClient(bed.bus).call(
          SUBJECT.gatewayTasksKnown,
          { taskIds: [taskId], bar: true },
          TasksKnownReply,
        );
      const tasks = await bed.count('task');
      let answer: Promise<Answer> | undefined;
      let taskId = '';
      // Its key's row is locked by somebody else: the statement that stores the task has begun, and waits.
      await bed.database.transaction(async (tx) => {
        bed.billing.beforeReserve = async () => {
          await tx.query('SELECT FROM gateway.idempotency WHERE key = $1 FOR UPDATE', ['late']);
        };
        answer = bed.call('POST', '/v1/videos', FILM, { 'idempotency-key': 'late' });
        await waitFor(async () => {
          const [row] = await bed.database.query<{ n: bigint }>(
            `SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%jsonb_to_recordset%'`,
          );
          return row!.n > 0n;
        });
        taskId = [...bed.billing.holds.keys()].at(-1)!;
        expect(await known(taskId)).toEqual({ tasks: [], barred: [taskId] });
      });
      expect(await answer).toMatchObject({ status: 503, body: { error: { code: 'service_unavailable' } } });
      expect((await answer!).headers.get('x-should-retry')).toBe('true');
      expect(await bed.count('task')).toBe(tasks);
      expect(await known(taskId)).toEqual({ tasks: [], barred: [taskId] });
      // The key is free, and a task that is stored is never barred.
      const { body } = await bed.call('POST', '/v1/videos', FILM, { 'idempotency-key': 'late' });
      expect(await known(body.id as string)).toEqual({
        tasks: [{ taskId: body.id, state: 'queued' }],
        barred: [],
      });
      await command(body.id as string);
      expect(bed.provider.commands.map((sent) => sent.taskId)).not.toContain(taskId);
    });

    it('names the field of a quote that cannot be kept', async () => {
      bed.billing.judge = () => ({
        refusal: 'invalid_request',
        message: 'There is no such quote.',
        param: 'metadata.quote_id',
      });
      const answer = await bed.call('POST', '/v1/videos', { ...FILM, metadata: { quote_id: 'quote_9' } });
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_request', param: 'metadata.quote_id' } },
      });
    });

    it('hands a budget and a quote on', async () => {
      const key = await bed.newKey({ budget: '12.5' });
      const { body } = await bed.call(
        'POST',
        '/v1/videos',
        { ...FILM, metadata: { quote_id: 'quote_9' } },
        { authorization: `Bearer ${key}` },
      );
      expect(bed.billing.holds.get(body.id)).toMatchObject({ keyBudget: '12.500000', quoteId: 'quote_9' });
    });

    it("tells a provider of the vendor's own off-peak only, not of the operator's", async () => {
      // An installation of its own: the gateways of one have the same windows.
      const other = await GatewayBed.start({
        REELGATE_OFFPEAK_WINDOWS: '00:00-24:00 UTC',
        REELGATE_OFFPEAK_RATIO: '0.5',
      });
      try {
        const { body } = await other.call('POST', '/v1/videos', { ...FILM, off_peak: true });
        expect(body).toMatchObject({ off_peak: true });
        expect(other.billing.holds.get(body.id as string)!.basis.offPeak).toBe(true);
        const { spec } = await waitFor(() =>
          other.provider.commands.find(({ taskId }) => taskId === body.id),
        );
        expect(spec).toMatchObject({ offPeak: false, inWindow: true });
        // Made again from the first, it is off-peak again.
        const remix = await other.call('POST', `/v1/videos/${body.id}/remix`, { prompt: 'again' });
        expect(remix.body).toMatchObject({ off_peak: true });
      } finally {
        await other.stop();
      }
    });

    it('tells a client whose video waits for a channel that has nothing left at its vendor', async () => {
      const { id } = await bed.create();
      const warnings = async (): Promise<string[]> =>
        (await bed.call('GET', `/v1/videos/${id}`)).body.warnings.map(({ code }: { code: string }) => code);
      expect(await warnings()).toEqual([]);
      bed.provider.channels = [channel({ fault: 'quota: nothing left' })];
      bed.bus.broadcast(SUBJECT.cacheChannels, {});
      await waitFor(async () => (await warnings()).includes('no_channel_now'));
      bed.provider.channels = [channel()];
      bed.bus.broadcast(SUBJECT.cacheChannels, {});
      await waitFor(async () => (await warnings()).length === 0);
    });

    it('warns when off-peak is not granted', async () => {
      bed.billing.reprice = (price) => ({ ...price, offPeak: false });
      const video = await bed.create({ model: 'Vidu-q3-pro', off_peak: true });
      expect(video).toMatchObject({ off_peak: false, warnings: [{ code: 'off_peak_unavailable' }] });
    });

    it('prices without creating', async () => {
      const before = await bed.count('task');
      const answer = await bed.call('POST', '/v1/videos/quote', { ...FILM, image: PNG.toString('base64') });
      expect(answer).toMatchObject({
        status: 200,
        body: {
          object: 'video.quote',
          model: 'Kling-3.0-Omni',
          billing_model: 'kling-3.0-omni-720p',
          family: 'kling',
          version: '3.0-Omni',
          scene: 'image',
          seconds: 5,
          billed_seconds: 5,
          resolution: '720p',
          audio: false,
          off_peak: false,
          unit_price: '0.600000',
          unit: 'second',
          amount: formatMicros(3_000_000n),
          currency: 'CNY',
          price_id: 'price_1',
          available: true,
          unavailable_reason: null,
          quote_id: 'quote_1',
          expires_at: 1767226200,
          warnings: [],
        },
      });
      expect(await bed.count('task')).toBe(before);
      expect(bed.billing.holds.size).toBe(0);
    });
  });

  describe('an idempotency key', () => {
    const idempotency = (key: string): Record<string, string> => ({ 'idempotency-key': key });

    it('makes one task of the same request, also of the same file', async () => {
      const send = (seed = '1'): ReturnType<GatewayBed['call']> =>
        bed.call(
          'POST',
          '/v1/videos',
          form(
            ['prompt', 'x'],
            ['model', FILM.model],
            ['input_reference', file(PNG)],
            ['metadata[seed]', seed],
          ),
          idempotency('"one"'),
        );
      const files = (await uploads()).length;
      const first = await send();
      const again = await send();
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(await send('2')).toMatchObject({
        status: 422,
        body: { error: { code: 'idempotency_key_reused' } },
      });
      expect(await uploads()).toHaveLength(files + 1);
      expect(bed.billing.holds.size).toBe(1);
    });

    it('makes one task of a race', async () => {
      const before = await bed.count('task');
      const race = await Promise.all(
        Array.from({ length: 16 }, () => bed.call('POST', '/v1/videos', FILM, idempotency('race'))),
      );
      const made = new Set(race.filter(({ status }) => status === 200).map(({ body }) => body.id as string));
      expect(made.size).toBe(1);
      for (const { status, body, headers } of race.filter(({ status }) => status !== 200)) {
        expect([status, body.error.code]).toEqual([409, 'idempotency_in_progress']);
        expect([headers.get('x-should-retry'), headers.get('retry-after')]).toEqual(['true', '1']);
      }
      expect(await bed.count('task')).toBe(before + 1);
      // The official client waits and then gets the task.
      const { id } = await client.videos.create(asParams(FILM), {
        maxRetries: 2,
        headers: idempotency('race'),
      });
      expect(made.has(id)).toBe(true);
    });

    it('belongs to the account', async () => {
      const other = { authorization: `Bearer ${await freshAccountKey()}` };
      const [mine, theirs] = await Promise.all([
        bed.call('POST', '/v1/videos', FILM, idempotency('shared')),
        bed.call('POST', '/v1/videos', FILM, { ...idempotency('shared'), ...other }),
      ]);
      expect(mine.status).toBe(200);
      expect(theirs.status).toBe(200);
      expect(theirs.body.id).not.toBe(mine.body.id);
    });

    it('is free again after a refusal', async () => {
      bed.billing.judge = () => ({ refusal: 'insufficient_balance', message: 'No.' });
      expect((await bed.call('POST', '/v1/videos', FILM, idempotency('poor'))).status).toBe(402);
      bed.billing.judge = () => undefined;
      expect((await bed.call('POST', '/v1/videos', FILM, idempotency('poor'))).status).toBe(200);
    });

    it('is taken over from a request that died, and never makes two tasks then', async () => {
      // As a process leaves it that died between the reservation and the task.
      const { id } = await bed.create({}, idempotency('dead'));
      await bed.database.query(
        `UPDATE gateway.idempotency SET stored = false, task_id = 'video_dead' WHERE key = 'dead'`,
      );
      const answer = await bed.call('POST', '/v1/videos', FILM, idempotency('dead'));
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'idempotency_in_progress' } } });
      await bed.database.query(
        `UPDATE gateway.idempotency SET lease_until = now() - interval '1 s' WHERE key = 'dead'`,
      );
      const taken = await bed.call('POST', '/v1/videos', FILM, idempotency('dead'));
      expect(taken.status).toBe(200);
      expect(taken.body.id).not.toBe(id);

      // Its process is known to be gone: nobody waits for the lease to end.
      await bed.database.query(
        `UPDATE gateway.idempotency SET stored = false, task_id = 'video_dead', holder = 0 WHERE key = 'dead'`,
      );
      expect((await bed.call('POST', '/v1/videos', FILM, idempotency('dead'))).status).toBe(200);

      // The first one was only slow: by the time it has its reservation, the key is another's.
      let release = (): void => undefined;
      bed.billing.beforeReserve = () => new Promise<void>((resolve) => (release = resolve));
      const asked = bed.billing.batches.length;
      const slow = bed.call('POST', '/v1/videos', FILM, idempotency('slow'));
      await waitFor(() => bed.billing.batches.length > asked);
      const before = await bed.count('task');
      await bed.database.query(`UPDATE gateway.idempotency SET task_id = 'video_other' WHERE key = 'slow'`);
      release();
      expect(await slow).toMatchObject({ status: 409, body: { error: { code: 'idempotency_in_progress' } } });
      expect(await bed.count('task')).toBe(before);
    });
  });

  describe('limits of a key', () => {
    const with_ = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

    it('allows the models of its list', async () => {
      const key = with_(await bed.newKey({ models: ['Vidu-*', 'kling-3.0-omni-720p-noref-mute'] }));
      expect((await bed.call('POST', '/v1/videos', FILM, key)).status).toBe(200);
      expect(
        await bed.call(
          'POST',
          '/v1/videos',
          { ...FILM, metadata: { output_config: { resolution: '1080P' } } },
          key,
        ),
      ).toMatchObject({ status: 403, body: { error: { code: 'model_not_allowed', param: 'model' } } });
      const { body } = await bed.call('GET', '/v1/models', undefined, key);
      const ids = body.data.map(({ id }: { id: string }) => id);
      expect(ids).toContain('Vidu-q3-pro');
      expect(ids).toContain('Kling-3.0-Omni');
      expect(ids).not.toContain('Kling-2.6');
    });

    it('limits the rate', async () => {
      const key = with_(await bed.newKey({ rate_limit_per_minute: 2 }));
      const first = await bed.call('POST', '/v1/videos', FILM, key);
      expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
      await bed.call('POST', '/v1/videos', FILM, key);
      const third = await bed.call('POST', '/v1/videos', FILM, key);
      expect(third).toMatchObject({ status: 429, body: { error: { code: 'rate_limit_exceeded' } } });
      expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(third.headers.get('retry-after'))).toBeLessThanOrEqual(60);
      expect(third.headers.get('x-ratelimit-limit-requests')).toBe('2');
      expect(third.headers.get('x-should-retry')).toBe('true');
      // Reading is not limited.
      expect((await bed.call('GET', `/v1/videos/${first.body.id}`, undefined, key)).status).toBe(200);
    });

    it('limits what is in the making at once', async () => {
      const key = with_(await bed.newKey({ max_concurrency: 3 }));
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => bed.call('POST', '/v1/videos', FILM, key)),
      );
      const made = answers.filter(({ status }) => status === 200);
      expect(made.length).toBeGreaterThan(0);
      expect(made.length).toBeLessThanOrEqual(3);
      for (let i = made.length; i < 3; i++) made.push(await bed.call('POST', '/v1/videos', FILM, key));
      expect(await bed.call('POST', '/v1/videos', FILM, key)).toMatchObject({
        status: 429,
        body: { error: { code: 'concurrency_limit_exceeded' } },
      });
      await bed.event('failed', made[0]!.body.id as string, { code: 'upstream_failed', message: 'no' });
      await bed.until(made[0]!.body.id as string, 'failed');
      expect((await bed.call('POST', '/v1/videos', FILM, key)).status).toBe(200);
    });
  });

  it('refuses what no channel serves, only when it is certain', async () => {
    const set = async (channels: typeof bed.provider.channels): Promise<void> => {
      bed.provider.channels = channels;
      // Any change makes this replica load the list.
      await bed.admin('POST', '/admin/v1/channels', {
        name: 'off',
        vendor: 'ark',
        key: 'k',
        enabled: false,
      });
    };
    await set([channel({ enabled: false })]);
    expect(await bed.call('POST', '/v1/videos', FILM)).toMatchObject({
      status: 503,
      body: { error: { code: 'no_channel' } },
    });
    expect(await bed.call('POST', '/v1/videos/quote', FILM)).toMatchObject({
      status: 200,
      body: { available: false, unavailable_reason: expect.stringContaining('No enabled channel') },
    });
    await set([channel({ fault: 'The key was refused.' })]);
    expect((await bed.call('POST', '/v1/videos', FILM)).status).toBe(503);
    await set([channel({ families: ['vidu'] })]);
    expect((await bed.call('POST', '/v1/videos', FILM)).status).toBe(503);
    expect(bed.billing.holds.size).toBe(0);
    await set([channel()]);
    expect((await bed.call('POST', '/v1/videos', FILM)).status).toBe(200);
  });

  it('stores a task all the same when the server ends the connection meanwhile', async () => {
    const before = await bed.count('task');
    let release = (): void => undefined;
    const locked = new Promise<void>((resolve) => (release = resolve));
    let holding = (): void => undefined;
    const held = new Promise<void>((resolve) => (holding = resolve));
    const lock = bed.database.transaction(async (tx) => {
      await tx.query('LOCK TABLE gateway.task IN ACCESS EXCLUSIVE MODE');
      holding();
      await locked;
    });
    await held;
    const creating = bed.call('POST', '/v1/videos', FILM);
    await waitFor(async () => {
      const ended = await bed.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'reelgate-gateway' AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO gateway.task%'`,
      );
      return ended.length > 0;
    });
    release();
    await lock;
    expect((await creating).status).toBe(200);
    expect(await bed.count('task')).toBe(before + 1);
  });

  describe('behind a connection that breaks without a word', () => {
    let relay: TcpRelay;
    let gateway: RunningGateway;

    beforeAll(async () => {
      relay = await startTcpRelay(bed.databaseUrl);
      gateway = await bed.startGateway({ DATABASE_URL: relay.url });
    });
    afterAll(() => relay.close());
    const create = (headers: Record<string, string> = {}) =>
      bed.call('POST', `${gateway.url}/v1/videos`, { ...FILM, image: PNG.toString('base64') }, headers);

    it('answers with the task whose commit was not confirmed, and sends its command once', async () => {
      const before = await bed.count('task');
      relay.loseAnswerTo('gateway-store-tasks');
      const answer = await create();
      expect(answer.status).toBe(200);
      expect(await bed.count('task')).toBe(before + 1);
      await command(answer.body.id as string);
      expect(bed.provider.commands.filter(({ taskId }) => taskId === answer.body.id)).toHaveLength(1);
    });

    it('does not invite a repetition when the database stays away', async () => {
      const files = (await uploads()).length;
      relay.loseAnswerTo('gateway-store-tasks', { refuse: true });
      const answer = await create();
      expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal_error' } } });
      expect(answer.headers.get('x-should-retry')).toBe('false');
      // The task was stored, as the caller cannot know: its file stays.
      expect(await uploads()).toHaveLength(files + 1);
      const reading = await bed.call('GET', `${gateway.url}/v1/videos`);
      expect(reading).toMatchObject({ status: 503, body: { error: { code: 'service_unavailable' } } });
      relay.accept();
    });

    it('invites one under the same Idempotency-Key, which finds the task', async () => {
      const headers = { 'idempotency-key': 'lost' };
      const before = await bed.count('task');
      relay.loseAnswerTo('gateway-store-tasks', { refuse: true });
      const lost = await create(headers);
      expect(lost).toMatchObject({ status: 503, body: { error: { code: 'service_unavailable' } } });
      expect(lost.headers.get('x-should-retry')).toBe('true');
      relay.accept();
      expect((await create(headers)).status).toBe(200);
      expect(await bed.count('task')).toBe(before + 1);
    });
  });

  it('shares the work of two replicas', async () => {
    const second = await bed.startGateway();
    const via = (url: string) => (i: number) =>
      bed.call('POST', `${url}/v1/videos`, FILM, { 'idempotency-key': `pair-${i}` });
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    const answers = await Promise.all([...numbers.map(via(bed.url)), ...numbers.map(via(second.url))]);
    const ids = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.id as string));
    expect(ids.size).toBe(20);
    for (const id of ids) await command(id);
    expect(bed.provider.commands.filter(({ taskId }) => ids.has(taskId))).toHaveLength(20);

    // Events go to either; both answer alike. A key revoked at one is refused by the other.
    await Promise.all([...ids].map((id) => bed.complete(id)));
    const [id] = ids;
    const [one, two] = await Promise.all(
      [bed.url, second.url].map((url) => bed.call('GET', `${url}/v1/videos/${id}`)),
    );
    expect(two!.body.status).toBe('completed');
    expect({ ...two!.body, video_url: '', metadata: {} }).toEqual({
      ...one!.body,
      video_url: '',
      metadata: {},
    });

    const { body: key } = await bed.admin('POST', '/admin/v1/api-keys', {
      account_id: bed.account,
      name: 'both',
    });
    const ask = (): Promise<number> =>
      bed
        .call('GET', `${second.url}/v1/videos`, undefined, { authorization: `Bearer ${key.key}` })
        .then(({ status }) => status);
    expect(await ask()).toBe(200);
    await bed.admin('POST', `/admin/v1/api-keys/${key.id}/revoke`);
    await waitFor(async () => (await ask()) === 401, { what: 'the second replica to refuse the key' });
  });
});
