import type { Scene } from '@reelgate/contracts';
import { FREE, images, LAST_FRAME, upstreamName, VIDEO } from '../model-case.js';
import type { ModelCase } from '../model-case.js';
import type { ExpectedVendor } from './expected-vendor.js';

const ENDPOINTS: Partial<Record<Scene, string>> = {
  text: 'text2video',
  image: 'img2video',
  first_last: 'start-end2video',
  reference: 'reference2video',
  template_effect: 'template',
};

function upstream(modelCase: ModelCase): object {
  const { name, scene, film } = modelCase;
  const template = scene === 'template_effect';
  return {
    endpoint: ENDPOINTS[scene],
    prompt: name,
    ...(film.images > 0 && {
      images: [...images(film.images), ...(scene === 'first_last' ? [LAST_FRAME] : [])],
    }),
    ...(film.video && { videos: [VIDEO] }),
    ...(FREE.includes(scene) && { aspect_ratio: film.ratio }),
    ...(template
      ? { template: 'dance' }
      : {
          model: upstreamName(modelCase).name,
          duration: film.seconds,
          resolution: film.tier,
          ...(film.audio !== null && { audio: film.audio }),
          ...(film.offPeak && { off_peak: true }),
        }),
  };
}

export const vidu: ExpectedVendor = {
  name: 'vidu',
  film: { model: 'viduq1', amount: '2.500000' },
  upload: {
    model: 'viduq1-classic',
    request: (base64) => ({ images: [`data:image/png;base64,${base64}`] }),
  },
  namedScenes: ['template_effect'],
  // The q3 line has fewer with references.
  ratio: ({ version }, scene) => (scene === 'reference' && version.startsWith('q3') ? '1:1' : undefined),
  recovery: 'lookup',
  jobsWhenModerated: 1,
  upstream,
  readSent: ({ request }) => {
    const { payload, ...rest } = request['body'] as Record<string, unknown>;
    return {
      reference: payload,
      prompt: rest['prompt'],
      request: { ...rest, endpoint: request['endpoint'] },
    };
  },
};
