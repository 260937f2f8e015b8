import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Stack } from './stack.js';

/** Another Reelgate as a channel: what is asked here is made, paid and failed there. */
describe('a Reelgate behind a Reelgate', () => {
  let upstream: Stack;
  let stack: Stack;

  beforeAll(async () => {
    [upstream, stack] = await Promise.all([Stack.start(), Stack.start()]);
    await stack.adminOk('POST', '/admin/v1/channels', {
      name: 'upstream',
      vendor: 'openai-videos',
      key: upstream.apiKey,
      base_url: `${upstream.gatewayUrl}/v1`,
      families: ['kling'],
      priority: 1,
      settings: { allow_private_addresses: true },
    });
    await stack.adminOk('PATCH', `/admin/v1/channels/${stack.channels['tencent-vod']}`, { enabled: false });
  }, 120_000);
  afterAll(() => Promise.all([upstream?.stop(), stack?.stop()]));

  /** The one video of a prompt at the upstream. */
  async function upstreamVideo(prompt: string) {
    const { body } = await upstream.call('GET', '/v1/videos?limit=100');
    const videos = body.data.filter((video: { prompt: string }) => video.prompt === prompt);
    expect(videos).toHaveLength(1);
    return videos[0];
  }

  it('makes a film with references and sound, once, for the same price', async () => {
    const prompt = 'two boats meet';
    const { id } = await stack.create({
      model: 'Kling-3.0-Omni',
      prompt,
      seconds: '6',
      size: '1080p',
      audio: true,
      aspect_ratio: '9:16',
      images: ['https://example.com/a.png', 'https://example.com/b.png'],
      metadata: { image_mode: 'reference', video_url: 'https://example.com/v.mp4', reference_type: 'base' },
    });
    const { video, receipt } = await stack.finished(id, 60_000);
    expect(video).toMatchObject({ status: 'completed', error: null, seconds: '6' });
    const there = await upstreamVideo(prompt);
    expect(there).toMatchObject({
      status: 'completed',
      billing_model: video.billing_model,
      seconds: '6',
      size: video.size,
      metadata: { custom: { reference: id }, reference_type: 'base' },
      usage: { amount: receipt.charged.amount, status: 'charged' },
      warnings: [],
    });
    const films = await Promise.all(
      [video.video_url, there.video_url].map(async (url: string) => {
        const answer = await fetch(url);
        expect(answer.status).toBe(200);
        return createHash('sha256')
          .update(Buffer.from(await answer.arrayBuffer()))
          .digest('hex');
      }),
    );
    expect(films[0]).toBe(films[1]);
  });

  it('fails for the reason of the upstream, and costs nothing at either', async () => {
    const prompt = 'a boat [sim:moderation]';
    const { id } = await stack.create({ model: 'Kling-3.0', prompt });
    const { video, receipt } = await stack.finished(id, 60_000);
    expect(video).toMatchObject({ status: 'failed', error: { code: 'moderation_blocked' } });
    expect(receipt).toMatchObject({ status: 'released', charged: null });
    expect(await upstreamVideo(prompt)).toMatchObject({ usage: { status: 'released' } });
  });

  it('keeps books that agree', async () => {
    for (const each of [stack, upstream]) {
      expect((await each.balance()).held).toBe('0.000000');
      expect(await each.reconciliation()).toMatchObject({ ok: true });
    }
  });
});
