import { describe, expect, it } from '@jest/globals';
import type { TaskSpec } from '@reelgate/contracts';
import { defaultCatalogue } from './catalogue.js';
import { normalize } from './normalize/normalize.js';
import { vendorsFor } from './vendors-for.js';

const url = (name: string): string => `https://example.com/${name}.png`;

function vendorsOf(body: Record<string, unknown>): string[] {
  const result = normalize({ prompt: 'x', ...body }, { catalogue: defaultCatalogue });
  if (!result.ok) throw new Error(result.error.message);
  const spec: TaskSpec = result.spec;
  return vendorsFor(defaultCatalogue.byBase(spec.base)!, spec).map(({ vendor }) => vendor);
}

describe('vendorsFor', () => {
  it.each([
    [
      'a q3 reference in 16:9',
      { model: 'Vidu-q3', images: [url('a')], aspect_ratio: '16:9' },
      ['tencent-vod', 'vidu'],
    ],
    ['a q3 reference in 4:3', { model: 'Vidu-q3', images: [url('a')], aspect_ratio: '4:3' }, ['tencent-vod']],
    [
      'a q2 reference in 4:3',
      { model: 'Vidu-q2', images: [url('a')], aspect_ratio: '4:3' },
      ['tencent-vod', 'vidu'],
    ],
    ['two frames', { model: 'SV-1.5-pro', images: [url('a'), url('b')] }, ['tencent-vod', 'ark']],
    ['a last frame alone', { model: 'SV-1.5-pro', metadata: { last_frame_url: url('b') } }, ['tencent-vod']],
    [
      'native files',
      { model: 'Vidu-q2-pro', metadata: { file_infos: [{ Type: 'Url', Category: 'Image', Url: url('a') }] } },
      ['tencent-vod'],
    ],
    ['a native ExtInfo', { model: 'viduq3-pro', metadata: { ext_info: '{}' } }, ['tencent-vod']],
    [
      'a template',
      {
        model: 'Vidu-q2-turbo',
        image: url('a'),
        metadata: { scene_type: 'template_effect', template: 'hugging' },
      },
      ['tencent-vod', 'vidu'],
    ],
    ['a model of one vendor', { model: 'viduq1' }, ['vidu']],
  ])('%s', (_, body, vendors) => {
    expect(vendorsOf(body)).toEqual(vendors);
  });
});
