import { images, LAST_FRAME } from '../model-case.js';
import type { ModelCase } from '../model-case.js';
import type { ExpectedVendor } from './expected-vendor.js';

/** From the vendor's own list of keys: model, then tier, then scene. */
const REQ_KEYS: Readonly<Record<string, string>> = {
  'jimeng-video-3.0 720p text': 'jimeng_t2v_v30',
  'jimeng-video-3.0 720p image': 'jimeng_i2v_first_v30',
  'jimeng-video-3.0 720p first_last': 'jimeng_i2v_first_tail_v30',
  'jimeng-video-3.0 1080p text': 'jimeng_t2v_v30_1080p',
  'jimeng-video-3.0 1080p image': 'jimeng_i2v_first_v30_1080',
  'jimeng-video-3.0 1080p first_last': 'jimeng_i2v_first_tail_v30_1080',
  'jimeng-video-2.0 720p text': 'jimeng_vgfm_t2v_l20',
  'jimeng-video-2.0 720p image': 'jimeng_vgfm_i2v_l20',
  'JV-3.0-pro 1080p text': 'jimeng_ti2v_v30_pro',
  'JV-3.0-pro 1080p image': 'jimeng_ti2v_v30_pro',
};

function upstream({ name, row, scene, film }: ModelCase): object {
  const urls = [...images(film.images), ...(scene === 'first_last' ? [LAST_FRAME] : [])];
  return {
    req_key: REQ_KEYS[`${row.base} ${film.tier} ${scene}`],
    prompt: name,
    frames: film.seconds * 24 + 1,
    ...(urls.length > 0 && { image_urls: urls }),
    ...(scene === 'text' && { aspect_ratio: film.ratio }),
  };
}

export const jimengVisual: ExpectedVendor = {
  name: 'jimeng-visual',
  film: { model: 'jimeng-video-3.0', amount: '1.400000' },
  upload: { model: 'jimeng-video-2.0', request: (base64) => ({ binary_data_base64: [base64] }) },
  namedScenes: [],
  recovery: 'none',
  jobsWhenModerated: 2,
  upstream,
  readSent: ({ request }) => {
    const body = request['body'] as Record<string, unknown>;
    return { reference: undefined, prompt: body['prompt'], request: body };
  },
};
