import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskSpec } from '@reelgate/contracts';
import { waitFor } from '@reelgate/testing';
import { FILM, GatewayBed } from './test-support/gateway-bed.js';
import { file, form, MP4, PNG } from './test-support/media.js';
import { channel } from './test-support/provider-stand-in.js';

const dataUri = (bytes: Buffer, type: string): string => `data:${type};base64,${bytes.toString('base64')}`;
const LIP_SYNC = { model: 'Kling-2.6', metadata: { scene_type: 'lip_sync' } };
const VOICE = 'https://sounds.example/voice.mp3';

describe('inputs', () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start();
  });
  afterAll(() => bed.stop());
  beforeEach(() => {
    bed.billing.reset();
    bed.provider.reset();
  });

  async function commandOf(id: string): Promise<TaskSpec> {
    const command = await waitFor(() => bed.provider.commands.find(({ taskId }) => taskId === id));
    return command.spec;
  }

  const upload = {
    kind: 'image',
    file: expect.any(String),
    contentType: 'image/png',
    bytes: PNG.length,
    width: 320,
    height: 320,
  };
  const url = { kind: 'image', url: 'https://pictures.example/a.png' };
  it.each<[string, object | FormData, object]>([
    ['a URL', { ...FILM, image: url.url }, url],
    ['a data URI', { ...FILM, image: dataUri(PNG, 'image/png') }, upload],
    ['bare Base64', { ...FILM, input_reference: PNG.toString('base64') }, upload],
    ['{image_url}', { ...FILM, input_reference: { image_url: url.url } }, url],
    [
      '{image_url} with a data URI',
      { ...FILM, input_reference: { image_url: dataUri(PNG, 'image/png') } },
      upload,
    ],
    [
      'a file of a form',
      form(['model', FILM.model], ['prompt', FILM.prompt], ['input_reference', file(PNG)]),
      upload,
    ],
  ])('come as %s', async (_what, body, input) => {
    const answer = await bed.call('POST', '/v1/videos', body);
    expect(answer.status).toBe(200);
    expect((await commandOf(answer.body.id)).inputs).toEqual([{ role: 'first_frame', ...input }]);
  });

  it('come as the native file_infos of the upstream, in its spelling', async () => {
    const infos = [{ type: 'Url', Category: 'Image', url: url.url, usage: 'FirstFrame' }];
    const { id } = await bed.create({ metadata: { file_infos: infos } });
    expect((await commandOf(id)).native.fileInfos).toEqual([
      { Type: 'Url', Category: 'Image', Url: url.url, Usage: 'FirstFrame' },
    ]);
  });

  const A = 'https://pictures.example/a.png';
  const B = 'https://pictures.example/b.png?size=1,2';
  const base = [
    ['model', FILM.model],
    ['prompt', FILM.prompt],
  ] as const;
  it.each<[string, (readonly [string, string | File])[]]>([
    [
      'numbered',
      [
        ['images[0]', A],
        ['images[1]', B],
      ],
    ],
    [
      'numbered from 1, in any order',
      [
        ['images[2]', B],
        ['images[1]', A],
      ],
    ],
    [
      'repeated',
      [
        ['images', A],
        ['images', B],
      ],
    ],
    [
      'with brackets',
      [
        ['images[]', A],
        ['images[]', B],
      ],
    ],
    ['as JSON text', [['images', JSON.stringify([A, B])]]],
    ['separated by a comma', [['images', `${A},${B}`]]],
    ['separated by a comma and a blank', [['input_reference', `${A}, ${B}`]]],
    [
      'as JSON text of another field',
      [['input_reference', JSON.stringify([{ image_url: A }, { image_url: { url: B } }])]],
    ],
  ])('come as several URLs of a form, %s', async (_what, parts) => {
    const answer = await bed.call('POST', '/v1/videos', form(...base, ...parts));
    expect(answer.status).toBe(200);
    expect((await commandOf(answer.body.id)).inputs.map(({ url: each }) => each)).toEqual([A, B]);
  });

  it('come as data URIs in the JSON text of a form', async () => {
    const text = JSON.stringify([dataUri(PNG, 'image/png'), A]);
    const answer = await bed.call('POST', '/v1/videos', form(...base, ['images', text]));
    expect(answer.status).toBe(200);
    expect((await commandOf(answer.body.id)).inputs).toEqual([
      { role: 'first_frame', ...upload },
      { role: 'last_frame', kind: 'image', url: A },
    ]);
  });

  const COLUMNS = ['type', 'url', 'category'].flatMap((member) =>
    [A, B].map(
      (address) =>
        [
          `metadata[file_infos][][${member}]`,
          { type: 'Url', url: address, category: 'Image' }[member]!,
        ] as const,
    ),
  );
  it('come as rows that a client has sent column by column', async () => {
    const answer = await bed.call('POST', '/v1/videos', form(...base, ...COLUMNS));
    expect(answer.status).toBe(200);
    expect((await commandOf(answer.body.id)).native.fileInfos).toEqual([
      { Type: 'Url', Url: A, Category: 'Image' },
      { Type: 'Url', Url: B, Category: 'Image' },
    ]);
  });

  it('are refused as columns of different lengths', async () => {
    const holds = bed.billing.holds.size;
    const answer = await bed.call('POST', '/v1/videos', form(...base, ...COLUMNS.slice(0, -1)));
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_multipart', param: 'metadata' } },
    });
    expect(answer.body.error.message).toContain('JSON');
    expect(bed.billing.holds.size).toBe(holds);
  });

  it('are absent where a file field was left alone', async () => {
    const answer = await bed.call(
      'POST',
      '/v1/videos',
      form(...base, ['image', file(Buffer.alloc(0), '')], ['seconds', '5.0']),
    );
    expect(answer.body).toMatchObject({ status: 'queued', seconds: '5' });
    expect((await commandOf(answer.body.id)).inputs).toEqual([]);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'is empty'],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), 'is HEIC'],
    ['BMP', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]), 'is BMP'],
  ])('are refused by what they are: %s', async (_what, content, words) => {
    const answer = await bed.call('POST', '/v1/videos', form(...base, ['image', file(content)]));
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_media_url', param: 'image' } },
    });
    expect(answer.body.error.message).toContain(words);
  });

  describe('without a public address', () => {
    it('are refused before any money when no vendor takes the file inside its request', async () => {
      const holds = bed.billing.holds.size;
      const answer = await bed.call('POST', '/v1/videos', {
        ...LIP_SYNC,
        metadata: { ...LIP_SYNC.metadata, video_url: dataUri(MP4, 'video/mp4'), audio_url: VOICE },
      });
      expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([
        400,
        'invalid_media_url',
        'metadata.video_url',
      ]);
      expect(answer.body.error.message).toContain('REELGATE_PUBLIC_URL');
      expect(bed.billing.holds.size).toBe(holds);
      expect(await bed.count('upload')).toBe(
        (await bed.database.query('SELECT key FROM gateway.upload WHERE task_id IS NOT NULL')).length,
      );
    });

    it('are refused when the files are too many bytes for every vendor', async () => {
      const big = Buffer.concat([PNG, Buffer.alloc(4_000_000)]);
      const answer = await bed.call('POST', '/v1/videos', {
        ...FILM,
        images: [dataUri(big, 'image/png'), dataUri(big, 'image/png')],
      });
      expect([answer.status, answer.body.error.param]).toEqual([400, 'images[1]']);
    });

    it('are accepted when one of the vendors takes them', async () => {
      const film = { model: 'Vidu-q3-pro', prompt: 'a boat' };
      const big = Buffer.concat([PNG, Buffer.alloc(8_000_000)]);
      const body = { ...film, image: dataUri(big, 'image/png') };
      const refused = await bed.call('POST', '/v1/videos', body);
      expect([refused.status, refused.body.error.code]).toEqual([400, 'invalid_media_url']);
      await bed.admin('POST', '/admin/v1/channels', { name: 'own', vendor: 'vidu', key: 'vda_1' });
      const answer = await bed.call('POST', '/v1/videos', body);
      expect([answer.status, answer.body.error]).toEqual([200, null]);
    });

    it('are fine by URL, whatever the vendor takes', async () => {
      bed.provider.channels = [channel()];
      const answer = await bed.call('POST', '/v1/videos', {
        ...LIP_SYNC,
        metadata: { ...LIP_SYNC.metadata, video_url: 'https://films.example/a.mp4', audio_url: VOICE },
      });
      expect(answer.status).toBe(200);
    });
  });

  it('are linked to at the public address', async () => {
    const gateway = await bed.startGateway({ REELGATE_PUBLIC_URL: 'https://gate.example.com' });
    const answer = await bed.call('POST', `${gateway.url}/v1/videos`, {
      ...LIP_SYNC,
      metadata: { ...LIP_SYNC.metadata, video_url: dataUri(MP4, 'video/mp4'), audio_url: VOICE },
    });
    expect(answer.status).toBe(200);
    expect((await commandOf(answer.body.id)).inputs[0]).toMatchObject({
      role: 'source',
      file: expect.any(String),
      bytes: MP4.length,
    });
  });
});
