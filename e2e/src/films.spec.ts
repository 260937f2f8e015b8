import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFilm } from '@reelgate/local';
import { png } from '@reelgate/testing';
import { golden } from './golden.js';
import { Stack } from './stack.js';

const OVERVIEW = golden.cases[0]!;
const isKling = (model: string): boolean => /^kling/i.test(model);
/** What the other families resolve to is asserted through the quote; only Kling has a provider here. */
const klingCases = golden.cases.filter(({ request }) => isKling(request.model));

describe('a film, end to end', () => {
  let stack: Stack;
  let folder: string;
  beforeAll(async () => {
    stack = await Stack.start();
    folder = await mkdtemp(path.join(tmpdir(), 'reelgate-films-'));
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(golden.cases)('quotes: $name', async ({ request, ...wanted }) => {
    const { status, body } = await stack.call('POST', '/v1/videos/quote', request);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        object: 'video.quote',
        billing_model: wanted.billing_model,
        scene: wanted.scene,
        billed_seconds: wanted.billed_seconds,
        amount: wanted.amount,
        currency: 'CNY',
      },
    });
    const warnings = body.warnings.map(({ code }: { code: string }) => code);
    expect(warnings).toEqual(expect.arrayContaining([...(wanted.warnings ?? [])]));
  });

  it.each(golden.refused)('refuses: $name', async ({ request, status, code, param }) => {
    for (const route of ['/v1/videos/quote', '/v1/videos']) {
      const answer = await stack.call('POST', route, request);
      expect([answer.status, answer.body.error.code]).toEqual([status, code]);
      if (param) expect(answer.body.error.param).toBe(param);
    }
    expect((await stack.balance()).held).toBe('0.000000');
  });

  it('makes the film of the overview: a real mp4 of the asked size, priced, held, charged and receipted', async () => {
    const before = await stack.balance();
    const created = await stack.create(OVERVIEW.request);
    expect(created).toMatchObject({
      model: 'Kling-3.0-Omni',
      billing_model: 'kling-3.0-omni-720p-noref-mute',
      seconds: '5',
      size: '1280x720',
      task_id: created.id,
      error: null,
      video_url: null,
      off_peak: false,
      usage: { seconds: 5, amount: '3.000000', currency: 'CNY', status: 'held' },
    });
    expect(created.id).toMatch(/^video_[a-z0-9]{26}$/);

    const { video, receipt } = await stack.finished(created.id);
    expect(video).toMatchObject({ status: 'completed', progress: 100, error: null });
    expect(video.completed_at).toBeGreaterThanOrEqual(video.created_at);

    const content = await fetch(`${stack.gatewayUrl}/v1/videos/${created.id}/content`, {
      headers: { authorization: `Bearer ${stack.apiKey}` },
    });
    expect([content.status, content.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    const bytes = Buffer.from(await content.arrayBuffer());
    expect(bytes.length).toBe(Number(content.headers.get('content-length')));
    const file = path.join(folder, 'film.mp4');
    await writeFile(file, bytes);
    const film = await readFilm(file);
    expect([film.width, film.height]).toEqual([1280, 720]);
    expect(film.seconds).toBeGreaterThan(4.9);
    expect(film.seconds).toBeLessThan(5.2);
    expect(film.codec).toMatch(/^avc1/);

    expect(receipt).toMatchObject({
      status: 'charged',
      charged: {
        billing_model: 'kling-3.0-omni-720p-noref-mute',
        units: 5,
        unit_price: '0.600000',
        amount: '3.000000',
      },
    });
    const sum = receipt.entries.reduce(
      (total: number, entry: { amount: string }) => total + Number(entry.amount),
      0,
    );
    expect(sum).toBeCloseTo(0, 9);
    const after = await stack.balance();
    expect(Number(before.balance) - Number(after.balance)).toBeCloseTo(3, 6);
    expect(after.held).toBe('0.000000');
  });

  it('serves the film in parts, its head, and its link on request', async () => {
    const { id } = await stack.create(OVERVIEW.request);
    await stack.finished(id);
    const route = `/v1/videos/${id}/content`;
    const auth = { authorization: `Bearer ${stack.apiKey}` };
    const whole = Buffer.from(await (await fetch(stack.gatewayUrl + route, { headers: auth })).arrayBuffer());

    const part = await fetch(stack.gatewayUrl + route, { headers: { ...auth, range: 'bytes=100-199' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${whole.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(100, 200));

    const head = await fetch(stack.gatewayUrl + route, { method: 'HEAD', headers: auth });
    expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
      200,
      String(whole.length),
      'bytes',
    ]);
    expect((await head.arrayBuffer()).byteLength).toBe(0);

    for (const answer of [
      await stack.call('GET', route, undefined, { accept: 'application/json' }),
      await stack.call('GET', `${route}?format=url`),
    ]) {
      expect(answer.body).toMatchObject({ id, object: 'video.content' });
      const link = await fetch(answer.body.url);
      expect(Buffer.from(await link.arrayBuffer()).equals(whole)).toBe(true);
    }
    // The vendor's own address stays inside.
    const { body } = await stack.call('GET', `/v1/videos/${id}`);
    expect(JSON.stringify(body)).not.toContain(stack.simulator.url);
    const other = await stack.newAccount('0');
    expect((await stack.call('GET', route, undefined, { authorization: `Bearer ${other.key}` })).status).toBe(
      404,
    );
  });

  it.each(klingCases)(
    'sends upstream what it should: $name',
    async ({ request, upstream, billing_model }) => {
      const created = await stack.create(request);
      expect(created).toMatchObject({ object: 'video', status: 'queued', progress: 0, billing_model });
      await stack.finished(created.id);
      const requests = await stack.simulator.requestsOf(created.id);
      expect(requests).toHaveLength(1);
      if (upstream) expect(requests[0]!.request).toMatchObject({ ...upstream, SessionId: created.id });
      expect(requests[0]!.request['SubAppId']).toBe(1500000001);
    },
  );

  it('means the same by JSON and by multipart, and hands a file to the vendor', async () => {
    const picture = png(320, 320);
    const form = new FormData();
    form.set('model', 'Kling-3.0-Omni');
    form.set('prompt', 'she turns');
    form.set('seconds', '4');
    form.set('metadata[output_config][resolution]', '1080P');
    form.set('metadata[output_config][audio_generation]', 'Enabled');
    form.set('input_reference', new Blob([picture], { type: 'image/png' }), 'a.png');
    const created = await stack.create(form);
    expect(created).toMatchObject({ billing_model: 'kling-3.0-omni-1080p-ref-audio', seconds: '4' });
    await stack.finished(created.id);
    const [sent] = await stack.simulator.requestsOf(created.id);
    expect(sent!.request).toMatchObject({
      FileInfos: [
        { Type: 'Base64', Category: 'Image', Base64: picture.toString('base64'), Usage: 'FirstFrame' },
      ],
      OutputConfig: { Duration: 4, Resolution: '1080P', AudioGeneration: 'Enabled' },
    });
  });

  it('detects the face before a lip sync', async () => {
    const created = await stack.create({
      model: 'Kling-2.6',
      prompt: 'speak',
      metadata: {
        scene_type: 'lip_sync',
        video_url: 'https://example.com/face.mp4',
        audio_url: 'https://example.com/voice.mp3',
      },
    });
    expect(created.billing_model).toBe('kling-identify-face');
    const { video, receipt } = await stack.finished(created.id);
    expect([video.status, receipt.status]).toEqual(['completed', 'charged']);
    const [sent] = await stack.simulator.requestsOf(created.id);
    const extra = JSON.parse(JSON.parse(sent!.request['ExtInfo'] as string).AdditionalParameters);
    expect(extra).toMatchObject({
      session_id: expect.any(String),
      face_choose: [{ sound_file: 'https://example.com/voice.mp3' }],
    });
  });

  it('leaves balanced books', async () => {
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
  });
});
