import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Channel } from '@reelgate/contracts';
import { GatewayBed } from './test-support/gateway-bed.js';
import { channel } from './test-support/provider-stand-in.js';

const A = 'https://example.com/1.png';
const B = 'https://example.com/2.png';
const VOICE = 'https://example.com/voice.mp3';
const SUBJECTS = [{ id: 'a', name: 'a', images: [A] }];

describe('what the only vendor with a channel cannot be told', () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start();
  });
  afterAll(() => bed?.stop());

  async function serve(...channels: Partial<Channel>[]): Promise<void> {
    bed.provider.channels = channels.map((fields, index) => channel({ id: `chan_${index}`, ...fields }));
    // Any change makes this replica load the list.
    const off = { name: 'off', vendor: 'ark', key: 'k', enabled: false };
    expect((await bed.admin('POST', '/admin/v1/channels', off)).status).toBe(200);
  }

  const mixed = { model: 'Vidu-q3', prompt: 'a cat', subjects: SUBJECTS, images: [B] };

  describe("through Vidu's own API", () => {
    beforeAll(() => serve({ vendor: 'tencent-vod', enabled: false }, { vendor: 'vidu' }));

    it.each([
      ['/v1/videos', mixed, 'images'],
      ['/v1/video/create', mixed, 'images'],
      ['/v1/video/generations', mixed, 'images'],
      ['/v1/videos', { ...mixed, images: undefined, metadata: { ext_info: '{}' } }, 'metadata.ext_info'],
      ['/v1/videos', { ...mixed, images: undefined, aspect_ratio: '4:3' }, 'aspect_ratio'],
      ['/v1/videos', { model: 'Vidu-q3-pro', prompt: 'x', last_frame_image: A }, 'last_frame_image'],
      ['/v1/videos', { model: 'Vidu-q3', images: [A] }, 'prompt'],
      [
        '/v1/videos',
        { model: 'Vidu-q2-pro', prompt: 'x', metadata: { file_infos: [{ url: A, category: 'Image' }] } },
        'metadata.file_infos',
      ],
    ])('%s refuses %j at %s, and holds no money', async (path, body, param) => {
      const answer = await bed.call('POST', path, body);
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { code: 'unsupported_parameter', param } },
      });
      expect(answer.body.error.message).toContain("Vidu's own API");
      expect(bed.billing.holds.size).toBe(0);
    });

    it("is refused in Vidu's own form too", async () => {
      const answer = await bed.call('POST', '/vidu/ent/v2/reference2video', { ...mixed, model: 'viduq3' });
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 400, reason: 'FieldInvalid', metadata: { param: 'images' } },
      });
      expect(bed.billing.holds.size).toBe(0);
    });

    it.each([
      ['a reference beside subjects', { model: 'Vidu-q3', subjects: SUBJECTS }, 'reference_image', 'content'],
      ['a last frame alone', { model: 'Vidu-q3-pro' }, 'last_frame', 'content[1].image_url.url'],
    ])("is refused in Ark's form too: %s", async (_, fields, role, param) => {
      const content = [
        { type: 'text', text: 'a cat' },
        { type: 'image_url', image_url: { url: B }, role },
      ];
      const answer = await bed.call('POST', '/api/v3/contents/generations/tasks', { ...fields, content });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidParameter', param } } });
      expect(bed.billing.holds.size).toBe(0);
    });

    it('is made when it can be told', async () => {
      expect((await bed.call('POST', '/v1/videos', { ...mixed, images: undefined })).status).toBe(200);
      bed.billing.reset();
    });
  });

  it('counts a channel for its families only', async () => {
    await serve({ vendor: 'tencent-vod', families: ['kling'] }, { vendor: 'vidu' });
    expect(await bed.call('POST', '/v1/videos', mixed)).toMatchObject({
      status: 400,
      body: { error: { code: 'unsupported_parameter', param: 'images' } },
    });
    expect(bed.billing.holds.size).toBe(0);
  });

  it('is made where a channel of another vendor is there', async () => {
    await serve({ vendor: 'vidu' }, { vendor: 'tencent-vod' });
    expect((await bed.call('POST', '/v1/videos', mixed)).status).toBe(200);
    bed.billing.reset();
  });

  it.each<[string, string, object, string]>([
    ['Ark', 'ark', { model: 'SV-1.5-pro', prompt: 'x', last_frame_image: A }, 'last_frame_image'],
    [
      'Tencent VOD',
      'tencent-vod',
      {
        model: 'kling-identify-face',
        metadata: { file_infos: [{ type: 'File', category: 'Video', file_id: '7' }], audio_url: VOICE },
      },
      'metadata.video_url',
    ],
  ])('through %s', async (title, vendor, body, param) => {
    await serve({ vendor });
    const answer = await bed.call('POST', '/v1/videos', body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'unsupported_parameter', param } } });
    expect(answer.body.error.message).toContain(title);
    expect(bed.billing.holds.size).toBe(0);
  });
});
