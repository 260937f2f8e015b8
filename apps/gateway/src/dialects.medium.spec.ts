import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskSpec } from '@reelgate/contracts';
import { FilmServer } from './test-support/film-server.js';
import { FILM, GatewayBed } from './test-support/gateway-bed.js';
import type { Answer } from './test-support/gateway-bed.js';
import { file, form, PNG } from './test-support/media.js';
import { channel } from './test-support/provider-stand-in.js';

const URLS = [1, 2, 3].map((n) => `https://example.com/${n}.png`);
const [FIRST, SECOND] = URLS as [string, string];

/** A body as the official clients flatten it into a form. */
function asForm(body: Record<string, unknown>): FormData {
  const parts = (name: string, value: unknown): [string, string | File][] => {
    if (value instanceof File) return [[name, value]];
    if (Array.isArray(value)) return value.flatMap((item: unknown) => parts(`${name}[]`, item));
    if (typeof value === 'object' && value !== null)
      return Object.entries(value).flatMap(([key, member]) => parts(`${name}[${key}]`, member));
    return [[name, String(value)]];
  };
  return form(...Object.entries(body).flatMap(([name, value]) => parts(name, value)));
}

describe('the dialects', () => {
  let bed: GatewayBed;
  const films = new FilmServer();
  beforeAll(async () => {
    [bed] = await Promise.all([GatewayBed.start(), films.start()]);
    bed.provider.channels = (['tencent-vod', 'vidu', 'ark', 'jimeng-visual'] as const).map((vendor, i) =>
      channel({ id: `chan_${i + 1}`, vendor }),
    );
    // Any change makes the gateway load the list.
    const off = { name: 'off', vendor: 'ark', key: 'k', enabled: false };
    expect((await bed.admin('POST', '/admin/v1/channels', off)).status).toBe(200);
  });
  afterAll(async () => {
    await bed?.stop();
    await films.stop();
  });
  beforeEach(() => bed.billing.reset());

  /** Sends a create that has to be accepted; returns the task's id and what became of the request. */
  async function create(
    path: string,
    body: Record<string, unknown> | FormData,
  ): Promise<{ id: string; answer: Answer; spec: TaskSpec; metadata: unknown }> {
    const answer = await bed.call('POST', path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    const id = answer.body.task_id as string;
    const [row] = await bed.database.query<{ spec: TaskSpec; metadata: unknown }>(
      'SELECT spec, metadata FROM gateway.task WHERE id = $1',
      [id],
    );
    return { id, answer, spec: row!.spec, metadata: row!.metadata };
  }

  /** Every way to read a task. Vidu's and Ark's own forms are tested with those dialects. */
  const READS: readonly (readonly [string, (id: string) => string])[] = [
    ['openai', (id) => `/v1/videos/${id}`],
    ['unified', (id) => `/v1/video/query?id=${id}`],
    ['generations', (id) => `/v1/video/generations/${id}`],
  ];
  const CREATES = ['/v1/videos', '/v1/video/create', '/v1/video/generations'] as const;
  const read = async (id: string): Promise<Record<string, Answer['body']>> =>
    Object.fromEntries(
      await Promise.all(
        READS.map(async ([name, path]) => [name, (await bed.call('GET', path(id))).body] as const),
      ),
    );

  describe('unified video', () => {
    it('creates, and follows a film to its end', async () => {
      const { id, answer } = await create('/v1/video/create', FILM);
      expect(answer.body).toEqual({
        task_id: expect.stringMatching(/^video_[0-9a-z]{26}$/),
        status: 'processing',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
      expect(answer.headers.get('openai-poll-after-ms')).toMatch(/^\d+$/);
      const created = Math.floor(Date.parse(answer.body.created_at as string) / 1000);

      const query = (): Promise<Answer> => bed.call('GET', `/v1/video/query?id=${id}`);
      const waiting = await query();
      expect(waiting.headers.get('openai-poll-after-ms')).toMatch(/^\d+$/);
      expect(waiting).toMatchObject({ status: 200 });
      expect(waiting.body).toEqual({
        id,
        status: 'processing',
        progress: 0,
        created_at: created,
        completed_at: null,
        video_url: null,
        thumbnail_url: null,
        error: null,
      });

      const cover = bed.sealer.seal(films.url('/cover.jpg'), 'result-url');
      await bed.complete(id, films.url('/film.mp4'), { sealedCoverUrl: cover });
      const done = (await query()).body;
      expect(done).toEqual({
        id,
        status: 'completed',
        progress: 100,
        created_at: created,
        completed_at: expect.any(Number),
        video_url: expect.stringMatching(new RegExp(`^${bed.url}/files/[\\w.-]+$`)),
        thumbnail_url: expect.stringMatching(new RegExp(`^${bed.url}/files/[\\w.-]+$`)),
        error: null,
      });
      const film = await fetch(done.video_url as string);
      expect(Buffer.from(await film.arrayBuffer()).equals(films.film)).toBe(true);
      expect(done.thumbnail_url).not.toBe(done.video_url);
    });

    it('tells why a film failed', async () => {
      const { id } = await create('/v1/video/create', FILM);
      await bed.event('failed', id, { code: 'moderation_blocked', message: 'The picture was refused.' });
      await bed.until(id, 'failed');
      expect((await bed.call('GET', `/v1/video/query?id=${id}`)).body).toMatchObject({
        status: 'failed',
        video_url: null,
        thumbnail_url: null,
        error: { code: 'moderation_blocked', message: 'The picture was refused.' },
      });
    });

    it('needs an id', async () => {
      expect(await bed.call('GET', '/v1/video/query')).toMatchObject({
        status: 400,
        body: { error: { code: 'missing_required_parameter', param: 'id' } },
      });
      expect((await bed.call('GET', '/v1/video/query?id=a&id=b')).body.error.param).toBe('id');
    });
  });

  describe("new-api's form", () => {
    it('creates, and follows a film to its end', async () => {
      const { id, answer } = await create('/v1/video/generations', {
        ...FILM,
        width: 720,
        height: 1280,
        fps: 24,
      });
      expect(answer.body).toMatchObject({
        id,
        object: 'video',
        status: 'queued',
        size: '720x1280',
        seconds: '5',
        task_id: id,
      });
      expect(answer.body).toEqual((await bed.call('GET', `/v1/videos/${id}`)).body);

      const path = `/v1/video/generations/${id}`;
      const waiting = await bed.call('GET', path);
      expect(waiting.headers.get('openai-poll-after-ms')).toMatch(/^\d+$/);
      expect(waiting.body).toMatchObject({
        id,
        status: 'queued',
        code: 'success',
        message: '',
        data: {
          task_id: id,
          status: 'QUEUED',
          url: null,
          format: 'mp4',
          metadata: { fps: 24, duration: 5, width: 720, height: 1280 },
          error: null,
        },
      });
      await bed.event('submitted', id, { vendor: 'tencent-vod', channelId: 'chan_1' });
      await bed.until(id, 'in_progress');
      expect((await bed.call('GET', path)).body.data.status).toBe('IN_PROGRESS');
      await bed.complete(id, films.url('/film.mp4'));
      const { data } = (await bed.call('GET', path)).body;
      expect(data).toMatchObject({ task_id: id, status: 'SUCCESS', format: 'mp4', error: null });
      expect((await fetch(data.url as string)).status).toBe(200);
    });

    it('tells why a film failed', async () => {
      const { id } = await create('/v1/video/generations', FILM);
      await bed.event('failed', id, { code: 'upstream_failed', message: 'no' });
      await bed.until(id, 'failed');
      expect((await bed.call('GET', `/v1/video/generations/${id}`)).body).toMatchObject({
        code: 'success',
        status: 'failed',
        data: {
          status: 'FAILURE',
          url: null,
          fail_reason: 'no',
          error: { code: 'upstream_failed', message: 'no' },
        },
      });
    });
  });

  describe.each(CREATES)('POST %s', (path) => {
    const send = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      bed.call('POST', path, body, headers);

    it('makes a task that every dialect reads', async () => {
      const { id } = await create(path, FILM);
      await bed.complete(id, films.url('/film.mp4'));
      const { openai, unified, generations } = await read(id);
      expect([openai.id, unified.id, generations.data.task_id]).toEqual([id, id, id]);
      expect([openai.status, unified.status, generations.data.status]).toEqual([
        'completed',
        'completed',
        'SUCCESS',
      ]);
      expect([unified.created_at, unified.completed_at]).toEqual([openai.created_at, openai.completed_at]);
      for (const url of [openai.video_url, unified.video_url, generations.data.url]) {
        expect((await fetch(url as string, { method: 'HEAD' })).status).toBe(200);
      }
      const { body: stranger } = await bed.admin('POST', '/admin/v1/accounts', { name: 'stranger' });
      const { body: key } = await bed.admin('POST', '/admin/v1/api-keys', {
        account_id: stranger.id,
        name: 'stranger',
      });
      for (const [, url] of READS) {
        const answer = await bed.call('GET', url(id), undefined, { authorization: `Bearer ${key.key}` });
        expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found', param: 'id' } } });
      }
    });

    it('means the same by JSON and by a form', async () => {
      const body = {
        model: 'Kling-3.0-Omni',
        prompt: 'x',
        seconds: '7',
        aspect_ratio: '9:16',
        images: URLS,
        metadata: { image_mode: 'reference', output_config: { resolution: '1080P' } },
      };
      const [json, multipart] = [await create(path, body), await create(path, asForm(body))];
      expect(multipart.spec).toEqual(json.spec);
      expect(json.spec).toMatchObject({
        scene: 'reference',
        seconds: 7,
        tier: '1080p',
        aspectRatio: '9:16',
        inputs: URLS.map((url) => ({ role: 'reference', kind: 'image', url })),
      });
    });

    it('takes files wherever images go', async () => {
      for (const parts of [
        [['images', file(PNG)]],
        [['images[]', file(PNG)]],
        [['image', file(PNG)]],
        [['input_reference', file(PNG)]],
      ] as [string, File][][]) {
        const { spec } = await create(path, form(['model', 'viduq3-pro'], ['prompt', 'x'], ...parts));
        expect(spec.inputs).toMatchObject([
          { role: 'first_frame', file: expect.stringMatching(/^upload\//), contentType: 'image/png' },
        ]);
      }
    });

    it('obeys an idempotency key, and a limit of the rate', async () => {
      const headers = { 'idempotency-key': `once ${path}`.replaceAll(/[ /]/g, '-') };
      const first = await send(FILM, headers);
      const again = await send(FILM, headers);
      expect(again.body).toEqual(first.body);
      expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
        null,
        'true',
      ]);
      expect(await send({ ...FILM, seconds: '7' }, headers)).toMatchObject({
        status: 422,
        body: { error: { code: 'idempotency_key_reused', param: 'Idempotency-Key' } },
      });
      // The same request in another form is the same request.
      const other = await bed.call(
        'POST',
        CREATES.find((each) => each !== path)!,
        FILM,
        headers,
      );
      expect(other.body.task_id).toBe(first.body.task_id);

      const authorization = `Bearer ${await bed.newKey({ rate_limit_per_minute: 1 })}`;
      expect((await send(FILM, { authorization })).headers.get('x-ratelimit-remaining-requests')).toBe('0');
      const over = await send(FILM, { authorization });
      expect(over).toMatchObject({ status: 429, body: { error: { code: 'rate_limit_exceeded' } } });
      expect(over.headers.get('retry-after')).toMatch(/^\d+$/);
    });

    it.each<[string, unknown, number, string, string | null]>([
      ['an unknown model', { ...FILM, model: 'Kling-9000' }, 404, 'model_not_found', 'model'],
      ['no prompt', { model: 'Kling-3.0' }, 400, 'missing_required_parameter', 'prompt'],
      ['what the model cannot do', { ...FILM, seconds: '60' }, 400, 'unsupported_parameter', 'seconds'],
      ['a private address', { ...FILM, image: 'http://10.0.0.1/a.png' }, 400, 'invalid_media_url', 'image'],
      ['no object', '[]', 400, 'invalid_json', null],
    ])('refuses %s', async (_, body, status, code, param) => {
      const type = typeof body === 'string' ? { 'content-type': 'application/json' } : undefined;
      const before = await bed.count('task');
      const answer = await send(body, type);
      expect(answer).toMatchObject({ status, body: { error: { code, param, message: expect.any(String) } } });
      expect(answer.headers.get('x-should-retry')).toBe('false');
      expect(await bed.count('task')).toBe(before);
      expect(bed.billing.holds.size).toBe(0);
    });
  });

  it.each(['POST', 'PUT', 'DELETE'])('knows no %s of a query', async (method) => {
    expect(await bed.call(method, '/v1/video/query?id=x')).toMatchObject({
      status: 405,
      body: { error: { code: 'method_not_allowed' } },
    });
  });

  /** Every field of a create, in JSON and as a form: what it becomes. */
  const DOUBAO = { model: 'doubao-seedance-1-0-pro', prompt: 'a cat' };
  const JIMENG = { model: 'jimeng-video-3.0', prompt: 'a cat' };
  const VIDU = { model: 'viduq3-pro', prompt: 'a cat' };
  const KLING = { model: 'Kling-3.0-Omni', prompt: 'a cat' };
  const first = { role: 'first_frame', kind: 'image', url: FIRST };
  const last = { role: 'last_frame', kind: 'image', url: SECOND };
  it.each<[string, Record<string, unknown>, object]>([
    ['seconds as text', { ...KLING, seconds: '7' }, { seconds: 7, secondsStated: true }],
    ['seconds as a number', { ...KLING, seconds: 7 }, { seconds: 7 }],
    ['duration', { ...JIMENG, duration: 10 }, { seconds: 10 }],
    ['no duration', JIMENG, { seconds: 5, secondsStated: false, tier: '720p', aspectRatio: '16:9' }],
    [
      'size in pixels',
      { ...JIMENG, size: '1080x1920' },
      { tier: '1080p', aspectRatio: '9:16', size: '1080x1920' },
    ],
    ['size as a tier', { ...JIMENG, size: '1080P' }, { tier: '1080p' }],
    ["Jimeng's size as a ratio", { ...JIMENG, size: '21:9' }, { aspectRatio: '21:9', tier: '720p' }],
    ["Doubao's size as a ratio", { ...DOUBAO, size: '9:16' }, { aspectRatio: '9:16', tier: '1080p' }],
    [
      'a tier in the model',
      { ...DOUBAO, model: 'doubao-seedance-1-5-pro_480p' },
      { tier: '480p', audio: true },
    ],
    ["Jimeng's aspect_ratio", { ...JIMENG, aspect_ratio: '1:1' }, { aspectRatio: '1:1' }],
    ["Jimeng's image", { ...JIMENG, image: FIRST }, { scene: 'image', inputs: [first] }],
    [
      "Jimeng's images",
      { ...JIMENG, images: [FIRST, SECOND] },
      { scene: 'first_last', inputs: [first, last] },
    ],
    ["Jimeng's reference", { ...JIMENG, input_reference: FIRST }, { scene: 'image', inputs: [first] }],
    [
      "Jimeng's last frame",
      { ...JIMENG, image: FIRST, metadata: { last_frame_url: SECOND } },
      { scene: 'first_last', inputs: [first, last] },
    ],
    ["Doubao's first frame", { ...DOUBAO, first_frame_image: FIRST }, { scene: 'image', inputs: [first] }],
    [
      "Doubao's frames",
      { ...DOUBAO, last_frame_image: SECOND, first_frame_image: FIRST },
      { scene: 'first_last', inputs: [first, last] },
    ],
    [
      'input_reference with a URL in it',
      { ...KLING, input_reference: { image_url: FIRST } },
      { scene: 'image', inputs: [first] },
    ],
    [
      'input_reference with a file id in it',
      { ...KLING, input_reference: { file_id: 'f-1' } },
      { scene: 'image', native: { fileInfos: [{ Type: 'File', FileId: 'f-1', Usage: 'FirstFrame' }] } },
    ],
    [
      'three references',
      { ...KLING, input_reference: URLS },
      { scene: 'reference', inputs: URLS.map((url) => ({ role: 'reference', url })) },
    ],
    [
      'images of a version without a last frame',
      { ...VIDU, model: 'Vidu-q3', images: [FIRST, SECOND] },
      { scene: 'reference' },
    ],
    [
      "Vidu's own fields",
      {
        ...VIDU,
        aspect_ratio: '3:4',
        resolution: '1080p',
        audio: false,
        seed: 42,
        off_peak: true,
        bgm: true,
        watermark: true,
        wm_position: 3,
        wm_url: FIRST,
        payload: 'order-17',
        meta_data: '{"Label":"x"}',
        voice_id: 'v-1',
        is_rec: true,
        style: 'anime',
        movement_amplitude: 'large',
        callback_url: 'https://example.com/hook',
      },
      {
        family: 'vidu',
        aspectRatio: '3:4',
        tier: '1080p',
        audio: false,
        seed: 42,
        offPeak: true,
        callbackUrl: 'https://example.com/hook',
        options: {
          bgm: true,
          watermark: true,
          wm_position: 3,
          wm_url: FIRST,
          payload: 'order-17',
          meta_data: '{"Label":"x"}',
          voice_id: 'v-1',
          is_rec: true,
          style: 'anime',
          movement_amplitude: 'large',
        },
      },
    ],
    [
      'output_config',
      {
        ...KLING,
        metadata: {
          output_config: {
            resolution: '1080P',
            aspect_ratio: '9:16',
            duration: 8,
            audio_generation: 'Enabled',
            storage_mode: 'Temporary',
          },
        },
      },
      {
        tier: '1080p',
        aspectRatio: '9:16',
        seconds: 8,
        audio: true,
        native: { outputConfig: { StorageMode: 'Temporary' } },
      },
    ],
    [
      'motion control',
      {
        ...KLING,
        image: FIRST,
        metadata: {
          scene_type: 'motion_control',
          motion_level: 'pro',
          video_url: 'https://example.com/v.mp4',
        },
      },
      { scene: 'motion_control', motionLevel: 'pro', tier: '1080p', inputs: [{ role: 'driver' }, first] },
    ],
    [
      'a lip sync',
      {
        ...KLING,
        metadata: {
          scene_type: 'lip_sync',
          video_url: 'https://example.com/v.mp4',
          audio_url: 'https://example.com/a.mp3',
        },
      },
      {
        scene: 'lip_sync',
        inputs: [
          { role: 'source', kind: 'video' },
          { role: 'voice', kind: 'audio' },
        ],
      },
    ],
    [
      'durations in the metadata',
      { ...KLING, metadata: { video_duration: 9, seed: 3, negative_prompt: 'fog', offpeak: false } },
      { seconds: 9, seed: 3, negativePrompt: 'fog', offPeak: false },
    ],
    [
      "the upstream's own fields",
      {
        ...KLING,
        metadata: {
          file_infos: [{ type: 'Url', category: 'Image', url: FIRST, usage: 'FirstFrame' }],
          ext_info: '{"AdditionalParameters":"{}"}',
          last_frame_file_id: 'f-9',
        },
      },
      {
        scene: 'first_last',
        native: {
          extInfo: '{"AdditionalParameters":"{}"}',
          fileInfos: [
            { Type: 'File', FileId: 'f-9', Usage: 'LastFrame' },
            { Type: 'Url', Category: 'Image', Url: FIRST, Usage: 'FirstFrame' },
          ],
        },
      },
    ],
    [
      'flags of Doubao',
      { ...DOUBAO, prompt: 'a cat --rs 480p --dur 3 --rt 1:1', size: '9:16' },
      { prompt: 'a cat', tier: '480p', seconds: 3, aspectRatio: '9:16' },
    ],
  ])('understands by JSON and by a form: %s', async (_, body, wanted) => {
    const json = await create('/v1/videos', body);
    expect(json.spec).toMatchObject(wanted);
    const multipart = await create('/v1/videos', asForm(body));
    expect(multipart.spec).toEqual(json.spec);
    const unified = await create('/v1/video/create', asForm(body));
    expect(unified.spec).toEqual(json.spec);
  });

  it.each([DOUBAO, JIMENG, VIDU])('takes frames as files: %j', async (film) => {
    const { spec, answer } = await create(
      '/v1/videos',
      asForm({ last_frame_image: file(PNG, 'b.png'), ...film, first_frame_image: file(PNG, 'a.png') }),
    );
    expect(spec).toMatchObject({
      scene: 'first_last',
      inputs: [
        { role: 'first_frame', contentType: 'image/png' },
        { role: 'last_frame', contentType: 'image/png' },
      ],
    });
    expect(spec.inputs[0]!.file).not.toBe(spec.inputs[1]!.file);
    expect(JSON.stringify(answer.body)).not.toContain('upload/');
    const both = asForm({ ...film, first_frame_image: file(PNG), last_frame_image: SECOND });
    if (film === JIMENG) {
      // Its vendor takes both by URL or both as files, and without a public address the file has no URL.
      const error = { code: 'invalid_media_url', param: 'first_frame_image' };
      expect(await bed.call('POST', '/v1/videos', both)).toMatchObject({ status: 400, body: { error } });
      return;
    }
    const mixed = await create('/v1/videos', both);
    expect(mixed.spec.inputs).toMatchObject([{ role: 'first_frame', contentType: 'image/png' }, last]);
  });

  describe("flags of Doubao's prompts", () => {
    it('are priced like the fields they stand for, and do not come back', async () => {
      const quote = async (prompt: string, fields: object = {}): Promise<Answer['body']> =>
        (await bed.call('POST', '/v1/videos/quote', { ...DOUBAO, prompt, ...fields })).body;
      expect(await quote('a cat --dur 3 --rs 480p')).toMatchObject({ seconds: 3, resolution: '480p' });
      expect(await quote('a cat --dur 12 --rs 1080p', { seconds: '3', size: '480p' })).toMatchObject({
        seconds: 3,
        resolution: '480p',
      });
      const { id, answer } = await create('/v1/videos', { ...DOUBAO, prompt: 'a cat --dur 3' });
      expect(answer.body).toMatchObject({ prompt: 'a cat', seconds: '3' });
      expect(bed.billing.holds.get(id)).toMatchObject({ seconds: 3, secondsStated: true });
    });

    it('change nothing in a remix', async () => {
      const { id } = await create('/v1/videos', { ...DOUBAO, seconds: '3', size: '480p' });
      const remix = (prompt: string): Promise<Answer> =>
        bed.call('POST', `/v1/videos/${id}/remix`, { prompt });
      const { body } = await remix('a dog --dur 12 --rs 1080p');
      expect(body).toMatchObject({ prompt: 'a dog', seconds: '3', remixed_from_video_id: id });
      expect(bed.billing.holds.get(body.id as string)).toMatchObject({ seconds: 3, basis: { tier: '480p' } });
      expect((await remix('--dur 12')).body.error).toMatchObject({
        code: 'missing_required_parameter',
        param: 'prompt',
      });
    });
  });

  it('repeats warnings in a remix', async () => {
    const { id, answer } = await create('/v1/videos', {
      ...KLING,
      image: FIRST,
      metadata: { scene_type: 'motion_control' },
    });
    expect(answer.body.warnings).toMatchObject([{ code: 'motion_control_without_video' }]);
    const { body } = await bed.call('POST', `/v1/videos/${id}/remix`, { prompt: 'again' });
    expect(body.warnings).toEqual(answer.body.warnings);
  });

  it('streams progress until the end, and answers a HEAD at once', async () => {
    const { id } = await create('/v1/video/create', FILM);
    const path = `${bed.url}/v1/videos/${id}/events`;
    const headers = { authorization: `Bearer ${bed.key}` };
    const head = await fetch(path, { method: 'HEAD', headers });
    expect([head.status, head.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);

    const stream = await fetch(path, { headers });
    await bed.complete(id, films.url('/film.mp4'));
    const events = (await stream.text()).trimEnd().split('\n\n');
    expect(events[0]).toMatch(/^event: video\.queued\ndata: \{/);
    const [name, data] = events.at(-1)!.split('\n') as [string, string];
    expect(name).toBe('event: video.completed');
    expect(Object.keys(JSON.parse(data.slice('data: '.length)) as object).sort()).toEqual(
      Object.keys((await bed.call('GET', `/v1/videos/${id}`)).body as object).sort(),
    );
  });

  describe("new-api's money", () => {
    it('is the balance and what was used', async () => {
      expect((await bed.call('GET', '/v1/dashboard/billing/subscription')).body).toEqual({
        object: 'billing_subscription',
        has_payment_method: true,
        soft_limit_usd: 100,
        hard_limit_usd: 100,
        system_hard_limit_usd: 100,
        access_until: 0,
      });
      const usage = await bed.call(
        'GET',
        '/v1/dashboard/billing/usage?start_date=2026-01-01&end_date=2026-02-01',
      );
      expect(usage.body).toEqual({ object: 'list', total_usage: 0 });
    });

    it.each(['/api/usage/token/', '/api/usage/token'])('of a key stands at %s', async (path) => {
      const key = await bed.newKey({ name: 'editor', budget: '10', models: ['Kling-*'] });
      const answer = await bed.call('GET', path, undefined, { authorization: `Bearer ${key}` });
      expect(answer).toMatchObject({
        status: 200,
        body: {
          code: true,
          message: 'ok',
          data: {
            object: 'token_usage',
            name: 'editor',
            total_granted: 5_000_000,
            total_used: 0,
            total_available: 5_000_000,
            unlimited_quota: false,
            model_limits: { 'Kling-*': true },
            model_limits_enabled: true,
            expires_at: 0,
          },
        },
      });
      expect(bed.billing.usageRequests.at(-1)).toMatchObject({ accountId: bed.account, groupBy: ['key'] });
      expect((await bed.call('POST', path)).status).toBe(405);
      expect(
        (await bed.call('GET', path, undefined, { authorization: 'Bearer rg-nobody' })).body.error.code,
      ).toBe('invalid_api_key');
    });
  });
});
