import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '../catalogue.js';
import { normalize } from '../normalize/normalize.js';
import { accept, IMAGE, only, refuse } from '../normalize/normalize.fixture.js';
import type { TaskRequest } from '../normalize/task-request.js';
import { UploadedFile } from '../normalize/task-request.js';
import { pictureFault } from './picture-rule.js';
import { VENDORS, vendorFacts } from './index.js';

interface Given {
  readonly type?: string;
  readonly bytes?: number;
}
const file = (width: number, height: number, { type = 'image/png', bytes = 1_000 }: Given = {}) =>
  new UploadedFile(`upload/${width}x${height}.png`, type, bytes, { width, height });

const ARK = { model: 'doubao-seedance-1-0-pro', prompt: 'x' };
const LITE = { model: 'doubao-seedance-1-0-lite-i2v-250428', prompt: 'x' };
const VIDU = { model: 'viduq1', prompt: 'x' };
const JIMENG = { model: 'jimeng-video-3.0', prompt: 'x' };
const KLING = { model: 'Kling-3.0', prompt: 'x' };

describe('a last frame alone', () => {
  it('is made, or refused by its name, whatever vendors have channels', () => {
    const fields: TaskRequest[] = [
      { last_frame_image: IMAGE },
      { metadata: { last_frame_url: IMAGE } },
      { last_frame_image: file(640, 640) },
    ];
    for (const row of defaultCatalogue.rows) {
      const vendors = row.vendors.map(({ vendor }) => vendor);
      for (const serving of [vendors, ...vendors.map((vendor) => [vendor])]) {
        for (const request of fields) {
          const result = normalize({ model: row.base, prompt: 'x', ...request }, only(...serving));
          if (result.ok) {
            const able = defaultCatalogue
              .vendorsFor(result.spec)
              .filter((vendor) => serving.includes(vendor));
            expect([row.base, serving, able.length > 0]).toEqual([row.base, serving, true]);
            continue;
          }
          expect([row.base, result.error]).toEqual([
            row.base,
            {
              code: 'unsupported_parameter',
              param: expect.stringMatching(
                /^(last_frame_image|metadata\.(last_frame_url|output_config\.resolution))$/,
              ),
              message: expect.stringMatching(/last frame/),
            },
          ]);
        }
      }
    }
  });
});

describe("a picture's limits at its vendor", () => {
  it.each<[string, TaskRequest, string, RegExp]>([
    ['too small', { ...ARK, image: file(299, 600) }, 'image', /through Ark .*300 to 6000.*299×600/],
    ['too large', { ...ARK, images: [file(6001, 4000)] }, 'images[0]', /300 to 6000.*6001×4000/],
    ['too wide', { ...ARK, first_frame_image: file(1000, 399) }, 'first_frame_image', /2\.5 times.*1000×399/],
    [
      'the second of two',
      { ...LITE, images: [file(500, 500), file(100, 100)], metadata: { image_mode: 'reference' } },
      'images[1]',
      /100×100/,
    ],
    [
      'the last frame',
      { ...ARK, image: file(500, 500), last_frame_image: file(200, 900) },
      'last_frame_image',
      /200×900/,
    ],
    ['a tall one', { ...VIDU, image: file(100, 401) }, 'image', /4 times.*100×401/],
    [
      'frames of two sizes',
      { ...VIDU, images: [file(640, 640), file(320, 320)] },
      'images[1]',
      /0.8 to 1.25.*4.00/,
    ],
    ['a small reference', { ...VIDU, images: [file(127, 200), IMAGE, IMAGE] }, 'images[0]', /at least 128/],
    [
      'a subject',
      { ...VIDU, subjects: [{ id: 'a', images: [file(64, 64)] }] },
      'subjects[0].images[0]',
      /128/,
    ],
    [
      'another type',
      { ...JIMENG, image: file(500, 500, { type: 'image/webp' }) },
      'image',
      /JPEG, PNG.*WebP/,
    ],
    ['too many bytes', { ...JIMENG, image: file(500, 500, { bytes: 4_800_000 }) }, 'image', /4\.7 MB.*4\.8/],
    ['a GIF', { ...KLING, image: file(500, 500, { type: 'image/gif' }) }, 'image', /JPEG, PNG, WebP.*GIF/],
    [
      'too many bytes of a last frame',
      { ...KLING, image: IMAGE, last_frame_image: file(500, 500, { bytes: 6_000_000 }) },
      'last_frame_image',
      /5 MB.*6/,
    ],
  ])('refuses %s', (_, request, param, message) => {
    expect(refuse(request)).toMatchObject({
      code: 'unsupported_parameter',
      param,
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, TaskRequest]>([
    ['the least', { ...ARK, image: file(300, 750) }],
    ['the most', { ...ARK, image: file(6000, 2400) }],
    ['a small first frame', { ...VIDU, image: file(64, 64) }],
    ['frames of nearly one size', { ...VIDU, images: [file(640, 640), file(600, 640)] }],
    ['frames of which one is a URL', { ...VIDU, images: [file(640, 640), IMAGE] }],
    ['what nobody limits', { ...KLING, image: file(1, 1) }],
    ['a file of unknown size', { ...ARK, image: new UploadedFile('upload/a.png', 'image/png') }],
    ['a URL', { ...ARK, image: IMAGE }],
  ])('takes %s', (_, request) => {
    accept(request);
  });

  it('leaves a picture to the vendor that takes it', () => {
    const request = { model: 'SV-1.5-pro', prompt: 'x', image: file(64, 64) };
    const { spec } = accept(request);
    expect(spec.inputs).toMatchObject([{ width: 64, height: 64 }]);
    expect(defaultCatalogue.vendorsFor(spec)).toEqual(['tencent-vod', 'openai-videos']);
    expect(refuse(request, only('ark')).param).toBe('image');
  });

  it('is passed over in a way that fits whatever vendors have channels', () => {
    const odd = [file(1, 1), file(20_000, 300), file(640, 360, { type: 'image/gif' })];
    for (const row of defaultCatalogue.rows) {
      if (!row.scenes.image) continue;
      for (const { vendor } of row.vendors) {
        for (const image of odd) {
          const result = normalize({ model: row.base, prompt: 'x', image }, only(vendor));
          if (result.ok) expect(defaultCatalogue.vendorsFor(result.spec)).toContain(vendor);
          else expect(result.error).toMatchObject({ code: 'unsupported_parameter', param: 'image' });
        }
      }
    }
  });

  it('is not asked of films and sounds', () => {
    for (const vendor of VENDORS) {
      const { pictures } = vendorFacts(vendor);
      expect(pictureFault(pictures, { role: 'driver', contentType: 'video/mp4' })).toBeUndefined();
    }
  });
});
