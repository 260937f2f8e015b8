import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskSpec } from '@reelgate/contracts';
import { waitFor } from '@reelgate/testing';
import { GatewayBed } from './test-support/gateway-bed.js';
import type { Answer } from './test-support/gateway-bed.js';
import { PNG } from './test-support/media.js';
import { channel } from './test-support/provider-stand-in.js';

const VIDU = '/vidu/ent/v2';
const ARK = '/api/v3/contents/generations/tasks';
const A = 'https://example.com/a.png';
const B = 'https://example.com/b.png';
const DATA_URI = `data:image/png;base64,${PNG.toString('base64')}`;
const ID = /^video_[a-z0-9]{26}$/;
const DOUBAO = 'doubao-seedance-1-0-pro-250528';

describe("the formats of Vidu and Ark's", () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start(
      {},
      { resolveHost: async (name) => (name === 'inside.example.com' ? ['10.0.0.1'] : []) },
    );
  });
  afterAll(() => bed?.stop());
  beforeEach(async () => {
    bed.billing.reset();
    bed.provider.reset();
    bed.provider.channels = [
      channel(),
      channel({ id: 'chan_2', vendor: 'vidu' }),
      channel({ id: 'chan_3', vendor: 'ark' }),
    ];
    // Any change makes this replica load the list.
    await bed.admin('POST', '/admin/v1/channels', {
      name: 'off',
      vendor: 'ark',
      key: 'k',
      enabled: false,
    });
  });

  const token = (): Record<string, string> => ({ authorization: `Token ${bed.key}` });
  const specOf = async (id: string): Promise<TaskSpec> => {
    const [row] = await bed.database.query<{ spec: TaskSpec }>(
      'SELECT spec FROM gateway.task WHERE id = $1',
      [id],
    );
    return row!.spec;
  };
  const film = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/files\/[\w.-]+$/);

  describe("Vidu's", () => {
    const REQUEST = {
      model: 'viduq3-pro',
      prompt: 'harbour at dawn',
      duration: 8,
      resolution: '1080p',
      aspect_ratio: '9:16',
      seed: 7,
      payload: 'order-17',
      style: 'general',
    };

    it('goes from its create over its query to its list, for a caller with Bearer', async () => {
      const created = await bed.call('POST', `${VIDU}/text2video`, REQUEST);
      expect(created.status).toBe(200);
      expect(created.body).toEqual({
        task_id: expect.stringMatching(ID),
        status: 'processing',
        created_at: expect.any(Number),
      });
      expect(Math.abs(created.body.created_at - Date.now() / 1000)).toBeLessThan(60);
      expect(created.headers.get('x-request-id')).toMatch(/^req_/);
      const id = created.body.task_id as string;
      expect(await specOf(id)).toMatchObject({
        base: 'Vidu-q3-pro',
        scene: 'text',
        seconds: 8,
        tier: '1080p',
        aspectRatio: '9:16',
        audio: true,
        seed: 7,
        options: { payload: 'order-17', style: 'general' },
      });

      expect((await bed.call('GET', `${VIDU}/task/${id}/creations`)).body).toEqual({
        id,
        status: 'processing',
        video_url: null,
        status_update_time: created.body.created_at,
      });
      const waiting = {
        id,
        state: 'created',
        err_code: '',
        err_msg: '',
        credits: 480,
        payload: 'order-17',
        bgm: false,
        off_peak: false,
        progress: 0,
        creations: [],
      };
      expect((await bed.call('GET', `${VIDU}/tasks/${id}/creations`, undefined, token())).body).toEqual(
        waiting,
      );
      await bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });
      await bed.until(id, 'in_progress');
      expect((await bed.call('GET', `${VIDU}/tasks/${id}/creations`)).body).toEqual({
        ...waiting,
        state: 'processing',
      });

      await bed.complete(id, undefined, {
        sealedCoverUrl: bed.sealer.seal('http://127.0.0.1:1/cover.jpg', 'result-url'),
      });
      const creation = { id, url: film, cover_url: film, watermarked_url: '' };
      expect((await bed.call('GET', `${VIDU}/tasks/${id}/creations`)).body).toEqual({
        ...waiting,
        state: 'success',
        progress: 100,
        creations: [creation],
      });
      const product = await bed.call('GET', `${VIDU}/task/${id}/creations`);
      expect(product.body).toEqual({
        id,
        status: 'completed',
        video_url: film,
        status_update_time: expect.any(Number),
      });

      const listed = await bed.call('GET', `${VIDU}/tasks?task_ids=${id}`);
      expect(listed.body).toEqual({
        next_page_token: '',
        tasks: [
          {
            id,
            key_id: expect.stringMatching(/^key_/),
            type: 'text2video',
            template: '',
            model: 'viduq3-pro',
            prompt: 'harbour at dawn',
            images: [],
            duration: 8,
            resolution: '1080p',
            aspect_ratio: '9:16',
            state: 'success',
            err_code: '',
            creations: [
              {
                ...creation,
                moderation_url: [],
                video: { duration: 8, resolution: { width: 1080, height: 1920 } },
              },
            ],
            created_at: expect.stringMatching(/^\d{4}-.*Z$/),
            credits: 480,
          },
        ],
      });
      // The same film in every other form.
      expect((await bed.call('GET', `/v1/videos/${id}`)).body).toMatchObject({
        id,
        status: 'completed',
        seconds: '8',
      });
      expect((await bed.call('GET', `${ARK}/${id}`)).body).toMatchObject({
        id,
        status: 'succeeded',
        duration: 8,
      });
      expect((await bed.call('GET', `/v1/video/query?id=${id}`)).body).toMatchObject({
        id,
        status: 'completed',
      });
    });

    it('answers a caller with Token as Vidu itself does', async () => {
      const before = Date.now();
      const { status, body } = await bed.call(
        'POST',
        `${VIDU}/img2video`,
        {
          model: 'viduq2-pro',
          prompt: 'she turns',
          images: [A],
          duration: 4,
          bgm: true,
          off_peak: true,
          movement_amplitude: 'large',
          watermark: true,
        },
        token(),
      );
      expect(status).toBe(200);
      expect(body).toEqual({
        task_id: expect.stringMatching(ID),
        type: 'img2video',
        state: 'created',
        model: 'viduq2-pro',
        prompt: 'she turns',
        images: [A],
        duration: 4,
        seed: 0,
        resolution: '720p',
        movement_amplitude: 'large',
        bgm: true,
        audio: false,
        payload: '',
        off_peak: true,
        credits: 240,
        watermark: true,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/),
        // Which of the vendors gets it is decided later.
        warnings: [{ code: 'parameters_ignored', message: expect.stringContaining('`movement_amplitude`') }],
      });
      expect(Math.abs(Date.parse(body.created_at) - before)).toBeLessThan(60_000);
    });

    it('gives the images the place that the path says, files included', async () => {
      const made = async (endpoint: string, body: object): Promise<TaskSpec> => {
        const answer = await bed.call('POST', `${VIDU}/${endpoint}`, { prompt: 'x', ...body });
        expect(answer).toMatchObject({ status: 200 });
        return specOf(answer.body.task_id as string);
      };
      expect(await made('img2video', { model: 'vidu2.0', images: [DATA_URI] })).toMatchObject({
        base: 'Vidu-2.0',
        scene: 'image',
        seconds: 4,
        inputs: [{ role: 'first_frame', kind: 'image', file: expect.any(String), contentType: 'image/png' }],
      });
      expect(await made('start-end2video', { model: 'viduq2-turbo', images: [A, DATA_URI] })).toMatchObject({
        scene: 'first_last',
        inputs: [
          { role: 'first_frame', url: A },
          { role: 'last_frame', file: expect.any(String) },
        ],
      });
      expect(await made('reference2video', { model: 'viduq3', images: [A] })).toMatchObject({
        scene: 'reference',
        inputs: [{ role: 'reference', url: A }],
      });
      expect(
        await made('reference2video', {
          model: 'viduq2',
          subjects: [
            { id: 'boat', images: [A, DATA_URI] },
            { name: 'pier', images: [B] },
          ],
        }),
      ).toMatchObject({
        scene: 'reference',
        inputs: [{ url: A }, { file: expect.any(String) }, { url: B }],
        options: {
          subjects: [
            { name: 'boat', images: [0, 1] },
            { name: 'pier', images: [2] },
          ],
        },
      });
      expect(await made('template', { template: 'hugging', images: [A] })).toMatchObject({
        scene: 'template_effect',
        options: { template: 'hugging' },
      });
    });

    it('pages and filters its list', async () => {
      const key = { authorization: `Bearer ${await freshAccountKey()}` };
      const make = async (endpoint: string, body: object): Promise<string> =>
        (await bed.call('POST', `${VIDU}/${endpoint}`, { prompt: 'x', ...body }, key)).body.task_id as string;
      const ids: string[] = [];
      for (const body of [
        { model: 'viduq2' },
        { model: 'viduq3-pro', resolution: '540p' },
        { model: 'viduq3-turbo' },
      ]) {
        ids.unshift(await make('text2video', body));
      }
      const list = async (query: string): Promise<{ ids: string[]; token: string }> => {
        const { status, body } = await bed.call('GET', `${VIDU}/tasks?${query}`, undefined, key);
        expect(status).toBe(200);
        return { ids: body.tasks.map(({ id }: { id: string }) => id), token: body.next_page_token };
      };
      expect(await list('')).toEqual({ ids, token: '' });
      expect(await list('pager.pagesz=2')).toEqual({ ids: ids.slice(0, 2), token: ids[1] });
      expect((await list('pager.pagesz=2&pager.page=1')).ids).toEqual([ids[2]]);
      expect((await list('paper.pagesz=2&paper.page=1')).ids).toEqual([ids[2]]);
      expect((await list(`pager.pagesz=2&pager.page_token=${ids[1]}`)).ids).toEqual([ids[2]]);
      expect((await list('model_versions=q3')).ids).toEqual(ids.slice(0, 2));
      expect((await list('model_versions=q2,q3-pro')).ids).toEqual(ids.slice(1));
      expect((await list('resolutions=540p')).ids).toEqual([ids[1]]);
      expect((await list('states=success&states=failed')).ids).toEqual([]);
      expect((await list('states=created')).ids).toEqual(ids);
      expect((await list('created_at.to=2020-01-01')).ids).toEqual([]);
      expect((await list('templates=hugging')).ids).toEqual([]);
      expect(await bed.call('GET', `${VIDU}/tasks?states=done`, undefined, key)).toMatchObject({
        status: 400,
        body: { code: 400, reason: 'FieldInvalid', metadata: { param: 'states' } },
      });
      expect((await bed.call('GET', `${VIDU}/tasks?pager.pagesz=101`, undefined, key)).status).toBe(400);
      // Nobody else sees them.
      const others = (await bed.call('GET', `${VIDU}/tasks?task_ids=${ids.join(',')}`)).body;
      expect(others).toEqual({ next_page_token: '', tasks: [] });
    });

    it.each([
      ['text2video', { model: 'viduq2', prompt: 'x', images: [A] }, 'FieldInvalid', 'images'],
      ['img2video', { model: 'viduq3-pro' }, 'FieldLacking', 'images'],
      ['start-end2video', { model: 'viduq3-pro', images: [A] }, 'FieldInvalid', 'images'],
      ['reference2video', { model: 'viduq3-pro', prompt: 'x', images: [A] }, 'FieldInvalid', 'model'],
      ['text2video', { model: 'viduq2', prompt: 'x', duration: 11 }, 'FieldInvalid', 'duration'],
      ['text2video', { model: 'viduq2' }, 'FieldLacking', 'prompt'],
      [
        'img2video',
        { model: 'viduq3-pro', images: ['http://10.0.0.1/a.png'] },
        'ImageDownloadFailure',
        'images',
      ],
      [
        'reference2video',
        { model: 'viduq2', prompt: 'x', subjects: [{ name: 'a', images: ['http://127.0.0.1/'] }] },
        'ImageDownloadFailure',
        'subjects',
      ],
    ])('%s refuses %j', async (endpoint, body, reason, param) => {
      const answer = await bed.call('POST', `${VIDU}/${endpoint}`, body);
      expect(answer).toMatchObject({ status: 400, body: { code: 400, reason } });
      expect(answer.body.metadata.param.split('[')[0]).toBe(param);
      expect(answer.headers.get('x-should-retry')).toBe('false');
      expect(bed.billing.holds.size).toBe(0);
    });
  });

  describe("Ark's", () => {
    const REQUEST = {
      model: DOUBAO,
      content: [{ type: 'text', text: 'a lighthouse --rs 720p --rt 16:9 --dur 8 --wm true' }],
      seed: 11,
      service_tier: 'flex',
    };

    it('goes from its create over its query to its list and its removal', async () => {
      const created = await bed.call('POST', ARK, REQUEST);
      expect([created.status, created.body]).toEqual([200, { id: expect.stringMatching(ID) }]);
      const id = created.body.id as string;
      expect(await specOf(id)).toMatchObject({
        base: DOUBAO,
        family: 'sv',
        prompt: 'a lighthouse',
        seconds: 8,
        tier: '720p',
        aspectRatio: '16:9',
        seed: 11,
        offPeak: true,
        options: { watermark: true },
      });
      const waiting = {
        id,
        model: DOUBAO,
        status: 'queued',
        error: null,
        created_at: expect.any(Number),
        updated_at: expect.any(Number),
        seed: 11,
        resolution: '720p',
        ratio: '16:9',
        duration: 8,
        framespersecond: 24,
        service_tier: 'flex',
      };
      expect((await bed.call('GET', `${ARK}/${id}`)).body).toEqual(waiting);
      await bed.event('submitted', id, { vendor: 'ark', channelId: 'chan_3' });
      await bed.until(id, 'in_progress');
      const taken = { ...waiting, status: 'running', execution_expires_after: 172_800 };
      expect((await bed.call('GET', `${ARK}/${id}`)).body).toEqual(taken);
      const sealedUrl = bed.sealer.seal('http://127.0.0.1:1/film.mp4', 'result-url');
      await bed.event('completed', id, { result: { sealedUrl, seed: 12, seconds: 8, tokens: 165_000 } });
      await bed.until(id, 'completed');
      const done = {
        ...taken,
        status: 'succeeded',
        seed: 12,
        content: { video_url: film },
        usage: { completion_tokens: 165_000, total_tokens: 165_000 },
      };
      expect((await bed.call('GET', `${ARK}/${id}`)).body).toEqual(done);
      expect((await bed.call('GET', `${ARK}?filter.task_ids=${id}&filter.task_ids=video_x`)).body).toEqual({
        total: 1,
        items: [{ ...done, failure_reason: null }],
      });
      expect((await bed.call('GET', `${VIDU}/task/${id}/creations`)).body).toMatchObject({
        id,
        status: 'completed',
      });

      expect(await bed.call('DELETE', `${ARK}/${id}`)).toMatchObject({ status: 200, body: {} });
      expect(await bed.call('GET', `${ARK}/${id}`)).toMatchObject({
        status: 404,
        body: { error: { code: 'NotFound', type: 'NotFound', param: 'id' } },
      });
    });

    it('serves any other model, with files inside the content', async () => {
      const { status, body } = await bed.call('POST', ARK, {
        model: 'SV-1.5-pro',
        content: [
          { type: 'text', text: 'x' },
          { type: 'image_url', image_url: { url: DATA_URI }, role: 'first_frame' },
          { type: 'image_url', image_url: { url: A }, role: 'last_frame' },
        ],
        generate_audio: true,
        duration: 6,
      });
      expect(status).toBe(200);
      expect(await specOf(body.id as string)).toMatchObject({
        base: 'SV-1.5-pro',
        scene: 'first_last',
        audio: true,
        seconds: 6,
        inputs: [
          { role: 'first_frame', file: expect.any(String), contentType: 'image/png' },
          { role: 'last_frame', url: A },
        ],
      });
      expect((await bed.call('GET', `${ARK}/${body.id as string}`)).body).toMatchObject({
        generate_audio: true,
      });
    });

    it('pages and filters its list', async () => {
      const key = { authorization: `Bearer ${await freshAccountKey()}` };
      const ids: string[] = [];
      for (const body of [
        {},
        { model: 'Kling-3.0-Omni', service_tier: 'default' },
        { service_tier: 'default' },
      ]) {
        ids.unshift((await bed.call('POST', ARK, { ...REQUEST, ...body }, key)).body.id as string);
      }
      await bed.event('failed', ids[0]!, { code: 'moderation_blocked', message: 'no' });
      const list = async (query: string): Promise<[number, string[]]> => {
        const { body } = await bed.call('GET', `${ARK}?${query}`, undefined, key);
        return [body.total, body.items.map(({ id }: { id: string }) => id)];
      };
      await waitFor(async () => (await list('filter.status=failed'))[0] === 1);
      expect(await list('')).toEqual([3, ids]);
      expect(await list('page_size=2')).toEqual([3, ids.slice(0, 2)]);
      expect(await list('page_size=2&page_num=2')).toEqual([3, ids.slice(2)]);
      expect(await list('page_num=9')).toEqual([3, []]);
      expect(await list('filter.status=queued')).toEqual([2, ids.slice(1)]);
      expect(await list('filter.status=failed')).toEqual([1, [ids[0]]]);
      expect(await list('filter.status=cancelled')).toEqual([0, []]);
      expect(await list('filter.model=KLING-3.0-omni')).toEqual([1, [ids[1]]]);
      expect(await list('filter.service_tier=flex')).toEqual([1, [ids[2]]]);
      expect((await bed.call('GET', `${ARK}?page_size=501`)).body).toMatchObject({
        error: { code: 'InvalidParameter', param: 'page_size', type: 'BadRequest' },
      });
      expect((await bed.call('GET', `${ARK}/${ids[0]}`, undefined, key)).body).toMatchObject({
        status: 'failed',
        error: { code: 'OutputVideoSensitiveContentDetected', message: 'no' },
      });
    });

    it.each([
      [{ model: DOUBAO }, 'MissingParameter', 'content'],
      [
        { model: DOUBAO, content: [{ type: 'text', text: 'x' }], resolution: '4k' },
        'InvalidParameter',
        'resolution',
      ],
      [{ model: DOUBAO, content: [{ type: 'text', text: 'x' }], ratio: '5:4' }, 'InvalidParameter', 'ratio'],
      [{ model: DOUBAO, content: [{ type: 'text', text: 'x --dur 40' }] }, 'InvalidParameter', '--dur'],
      [
        { model: DOUBAO, content: [{ type: 'text', text: 'x' }], generate_audio: true },
        'InvalidParameter',
        'generate_audio',
      ],
      [
        { model: DOUBAO, content: [{ type: 'image_url', image_url: { url: 'http://[::1]/a' } }] },
        'InvalidParameter',
        'content[0].image_url.url',
      ],
    ])('refuses %j', async (body, code, param) => {
      const answer = await bed.call('POST', ARK, body);
      expect(answer).toMatchObject({ status: 400, body: { error: { code, param, type: 'BadRequest' } } });
      expect(answer.body.error.message).toMatch(
        new RegExp(` Request id: ${answer.headers.get('x-request-id')}$`),
      );
      expect(bed.billing.holds.size).toBe(0);
    });
  });

  it('look up the hosts of media wherever they stand', async () => {
    const inside = 'https://inside.example.com/a.png';
    const subjects = [{ name: 'a', images: [A, inside] }];
    expect(
      await bed.call('POST', `${VIDU}/reference2video`, { model: 'viduq2', prompt: 'x', subjects }),
    ).toMatchObject({
      status: 400,
      body: { reason: 'ImageDownloadFailure', metadata: { param: 'subjects[0].images[1]' } },
    });
    const content = [{ type: 'image_url', image_url: { url: inside } }];
    expect(await bed.call('POST', ARK, { model: DOUBAO, content })).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidParameter', param: 'content[0].image_url.url' } },
    });
  });

  describe('cancelling', () => {
    /** A film whose provider listens here. */
    const create = async (): Promise<string> => (await bed.create()).id as string;

    it('reads as each form says it', async () => {
      bed.provider.onCancel = ({ taskId }) => bed.event('cancelled', taskId);
      const [first, second] = [await create(), await create()];
      expect(await bed.call('POST', `${VIDU}/tasks/${first}/cancel`, { id: first }, token())).toMatchObject({
        status: 200,
        body: {},
      });
      expect(await bed.call('DELETE', `${ARK}/${second}`)).toMatchObject({ status: 200, body: {} });
      for (const id of [first, second]) {
        expect((await bed.call('GET', `${VIDU}/tasks/${id}/creations`)).body).toMatchObject({
          state: 'failed',
          err_code: 'UserCancelled',
          credits: 0,
          creations: [],
        });
        expect((await bed.call('GET', `${VIDU}/task/${id}/creations`)).body).toMatchObject({
          status: 'failed',
          video_url: null,
          err_code: 'UserCancelled',
        });
        expect((await bed.call('GET', `${ARK}/${id}`)).body).toMatchObject({
          status: 'cancelled',
          error: null,
        });
        expect((await bed.call('GET', `/v1/videos/${id}`)).body.error.code).toBe('cancelled');
        // Once more: Vidu's is as it is, Ark refuses.
        expect((await bed.call('POST', `${VIDU}/tasks/${id}/cancel`)).status).toBe(200);
        expect((await bed.call('DELETE', `${ARK}/${id}`)).status).toBe(409);
      }
    });

    it('is refused in the envelope of the form while the vendor works', async () => {
      const id = await create();
      await bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });
      await bed.until(id, 'in_progress');
      const vidu = await bed.call('POST', `${VIDU}/tasks/${id}/cancel`);
      expect(vidu).toMatchObject({ status: 400, body: { code: 400, reason: 'BadRequest' } });
      const ark = await bed.call('DELETE', `${ARK}/${id}`);
      expect(ark).toMatchObject({
        status: 409,
        body: { error: { code: 'OperationDenied.InvalidState', type: 'Conflict', param: '' } },
      });
      for (const { headers } of [vidu, ark]) expect(headers.get('x-should-retry')).toBe('false');
      expect((await bed.call('GET', `${ARK}/${id}`)).body.status).toBe('running');
    });

    it('does not mind an announced body that never comes', async () => {
      bed.provider.onCancel = ({ taskId }) => bed.event('cancelled', taskId);
      const announced = { 'content-type': 'application/json' };
      expect((await bed.call('DELETE', `${ARK}/${await create()}`, undefined, announced)).status).toBe(200);
      expect(
        (await bed.call('POST', `${VIDU}/tasks/${await create()}/cancel`, undefined, announced)).status,
      ).toBe(200);
      // A create does.
      expect((await bed.call('POST', ARK, undefined, announced)).status).toBe(400);
    });
  });

  describe('every failure below their paths has their envelope', () => {
    const vidu = ({ status, headers, body }: Answer, reason: string): void => {
      expect(body).toEqual({
        code: status,
        reason,
        message: expect.any(String),
        metadata: expect.objectContaining({
          trace_id: headers.get('x-request-id'),
          code: expect.any(String),
        }),
      });
      expect(headers.get('content-type')).toMatch(/^application\/json/);
    };
    const ark = ({ headers, body }: Answer, code: string, type: string): void => {
      expect(body).toEqual({
        error: {
          code,
          type,
          param: expect.any(String),
          message: expect.stringContaining(headers.get('x-request-id')!),
        },
      });
      expect(headers.get('content-type')).toMatch(/^application\/json/);
    };
    const json = { 'content-type': 'application/json' };

    it.each([
      [
        'without a key',
        401,
        'GET',
        `${VIDU}/tasks`,
        ARK,
        undefined,
        { authorization: '' },
        'Unauthorized',
        'AuthenticationError',
        'Unauthorized',
      ],
      [
        'with a wrong key',
        401,
        'GET',
        `${VIDU}/tasks`,
        ARK,
        undefined,
        { authorization: 'Token nobody' },
        'Unauthorized',
        'AuthenticationError',
        'Unauthorized',
      ],
      [
        'at an unknown path',
        404,
        'GET',
        '/vidu/ent/v2/nothing',
        '/api/v3/nothing',
        undefined,
        {},
        'NotFound',
        'NotFound',
        'NotFound',
      ],
      [
        'at a path that does not decode',
        400,
        'GET',
        '/vidu/%zz',
        '/api/v3/%zz',
        undefined,
        {},
        'BadRequest',
        'InvalidParameter',
        'BadRequest',
      ],
      [
        'with a wrong method',
        405,
        'PATCH',
        `${VIDU}/text2video`,
        ARK,
        '{}',
        json,
        'BadRequest',
        'InvalidParameter',
        'MethodNotAllowed',
      ],
      [
        'with bad JSON',
        400,
        'POST',
        `${VIDU}/text2video`,
        ARK,
        '{',
        json,
        'BadRequest',
        'InvalidParameter',
        'BadRequest',
      ],
      [
        'with JSON that is no object',
        400,
        'POST',
        `${VIDU}/text2video`,
        ARK,
        '[]',
        json,
        'BadRequest',
        'InvalidParameter',
        'BadRequest',
      ],
      [
        'with another type',
        415,
        'POST',
        `${VIDU}/text2video`,
        ARK,
        'x',
        { 'content-type': 'text/plain' },
        'BadRequest',
        'InvalidParameter',
        'BadRequest',
      ],
      [
        'for an unknown task',
        404,
        'GET',
        `${VIDU}/tasks/video_x/creations`,
        `${ARK}/video_x`,
        undefined,
        {},
        'TaskNotFound',
        'NotFound',
        'NotFound',
      ],
      [
        'for an unknown task, in short',
        404,
        'GET',
        `${VIDU}/task/video_x/creations`,
        `${ARK}/1`,
        undefined,
        {},
        'TaskNotFound',
        'NotFound',
        'NotFound',
      ],
      [
        'for an unknown model',
        404,
        'POST',
        `${VIDU}/text2video`,
        ARK,
        '{"model":"viduq9","prompt":"x","content":[]}',
        json,
        'ModelUnavailable',
        'InvalidEndpointOrModel.NotFound',
        'NotFound',
      ],
    ] as const)(
      '%s: %i',
      async (_name, status, method, viduPath, arkPath, body, headers, reason, code, type) => {
        const [one, other] = [
          await bed.call(method, viduPath, body, headers),
          await bed.call(method, arkPath, body, headers),
        ];
        expect([one.status, other.status]).toEqual([status, status]);
        vidu(one, reason);
        ark(other, code, type);
        for (const answer of [one, other]) expect(answer.headers.get('x-should-retry')).toBe('false');
        if (status === 405) expect(one.headers.get('allow')).toBe('POST');
      },
    );

    it.each([
      '/v1/videos/%00',
      '/vidu/ent/v2/tasks?task_ids=%00',
      '/vidu/ent/v2/tasks?pager.page_token=%00',
      '/vidu/ent/v2/tasks?model_versions=%25_&resolutions=%27',
      '/vidu/ent/v2/tasks?created_at.from=0001-01-01&created_at.to=99999999999',
      '/vidu/ent/v2/tasks?created_at.from=now',
      '/vidu/ent/v2/tasks/%00/creations',
      '/vidu/ent/v2/task/%00/creations',
      `${ARK}/%00`,
      `${ARK}?filter.model=%00`,
      `${ARK}?filter.task_ids=${'x,'.repeat(3)}`,
      `${ARK}?filter.status=&filter.service_tier=fast`,
      `${ARK}?page_num=500&page_size=500`,
    ])('never of ours: %s', async (path) => {
      expect((await bed.call('GET', path)).status).toBeLessThan(500);
    });

    it('when the body is announced as too large', async () => {
      const announce = (path: string): Promise<{ status: number | undefined; body: unknown }> =>
        new Promise((resolve, reject) => {
          const request = httpRequest(`${bed.url}${path}`, {
            method: 'POST',
            headers: {
              authorization: `Bearer ${bed.key}`,
              'content-type': 'application/json',
              'content-length': String(65 * 1024 * 1024),
            },
          });
          request.on('response', (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('end', () => {
              request.destroy();
              resolve({ status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) });
            });
          });
          request.on('error', reject);
          request.flushHeaders();
        });
      expect(await announce(`${VIDU}/text2video`)).toMatchObject({
        status: 413,
        body: { code: 413, reason: 'BadRequest', metadata: { code: 'payload_too_large' } },
      });
      expect(await announce(ARK)).toMatchObject({
        status: 413,
        body: { error: { code: 'InvalidParameter' } },
      });
    });

    it('when money is short, and when waiting helps', async () => {
      bed.billing.judge = () => ({ refusal: 'insufficient_balance', message: 'Not enough.' });
      const body = { model: 'viduq2', prompt: 'x', content: [{ type: 'text', text: 'x' }] };
      vidu(await bed.call('POST', `${VIDU}/text2video`, body), 'CreditInsufficient');
      ark(await bed.call('POST', ARK, body), 'AccountOverdueError', 'Forbidden');
      bed.billing.reset();
      const key = { authorization: `Bearer ${await bed.newKey({ rate_limit_per_minute: 1 })}` };
      expect((await bed.call('POST', ARK, body, key)).status).toBe(200);
      const limited = await bed.call('POST', ARK, body, key);
      ark(limited, 'AccountRateLimitExceeded', 'TooManyRequests');
      expect(limited.headers.get('x-should-retry')).toBe('true');
      expect(limited.headers.get('retry-after')).toMatch(/^\d+$/);
      vidu(await bed.call('POST', `${VIDU}/text2video`, body, key), 'TooManyRequests');
    });

    it('and none elsewhere', async () => {
      for (const path of ['/api/v30', '/vidu', '/v1/videos/video_x']) {
        expect((await bed.call('GET', path)).body).toMatchObject({
          error: { code: 'not_found', param: path.endsWith('x') ? 'id' : null },
        });
      }
    });
  });

  it('makes one film for one Idempotency-Key, in the form of whoever asks', async () => {
    const headers = { 'idempotency-key': 'once' };
    const body = { model: 'viduq2', prompt: 'x' };
    const first = await bed.call('POST', `${VIDU}/text2video`, body, headers);
    const again = await bed.call('POST', `${VIDU}/text2video`, body, { ...headers, ...token() });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toMatchObject({ task_id: first.body.task_id, state: 'created' });
    expect(await bed.call('POST', `${VIDU}/text2video`, { ...body, prompt: 'y' }, headers)).toMatchObject({
      status: 422,
      body: { code: 422, reason: 'Conflict' },
    });
  });

  it('are described in the document, with their own errors', async () => {
    const { paths } = (await bed.call('GET', '/openapi.json')).body;
    for (const path of [`${VIDU}/text2video`, `${VIDU}/start-end2video`, `${VIDU}/tasks/{id}/cancel`]) {
      expect(JSON.stringify(paths[path].post.responses['401'])).toContain('/ViduError"');
    }
    expect(Object.keys(paths[`${ARK}/{id}`])).toEqual(expect.arrayContaining(['get', 'delete']));
    expect(JSON.stringify(paths[ARK].post.responses['400'])).toContain('/ArkError"');
    expect(JSON.stringify(paths['/v1/videos'].post.responses['400'])).toContain('/Error"');
  });

  /** The key of an account without tasks. */
  async function freshAccountKey(): Promise<string> {
    const account = await bed.admin('POST', '/admin/v1/accounts', { name: 'fresh' });
    return bed.newKey({ account_id: account.body.id });
  }
});
