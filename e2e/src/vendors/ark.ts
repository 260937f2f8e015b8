import { FREE, images, LAST_FRAME, SOUND, upstreamName, VIDEO } from '../model-case.js';
import type { ModelCase } from '../model-case.js';
import type { ExpectedVendor } from './expected-vendor.js';

function upstream(modelCase: ModelCase): object {
  const { name, scene, film } = modelCase;
  const item = (type: 'image_url' | 'video_url' | 'audio_url', url: string, role: string): object => ({
    type,
    [type]: { url },
    role,
  });
  const role = scene === 'reference' ? 'reference_image' : 'first_frame';
  return {
    model: upstreamName(modelCase).name,
    content: [
      { type: 'text', text: name },
      ...images(film.images).map((url) => item('image_url', url, role)),
      ...(scene === 'first_last' ? [item('image_url', LAST_FRAME, 'last_frame')] : []),
      ...(film.video ? [item('video_url', VIDEO, 'reference_video')] : []),
      ...(film.sound ? [item('audio_url', SOUND, 'reference_audio')] : []),
    ],
    resolution: film.tier,
    duration: film.seconds,
    ...(FREE.includes(scene) && { ratio: film.ratio }),
    ...(film.audio !== null && { generate_audio: film.audio }),
    ...(film.offPeak && { service_tier: 'flex', execution_expires_after: 172_800 }),
  };
}

export const ark: ExpectedVendor = {
  name: 'ark',
  // The price of 246,840 tokens.
  film: { model: 'doubao-seedance-1-0-pro-fast-251015', amount: '1.036728' },
  upload: {
    model: 'doubao-seedance-1-0-lite-i2v-250428',
    request: (base64) => ({
      content: [
        { type: 'text' },
        {
          type: 'image_url',
          image_url: { url: `data:image/png;base64,${base64}` },
          role: 'first_frame',
        },
      ],
    }),
  },
  namedScenes: [],
  recovery: 'lookup',
  jobsWhenModerated: 1,
  upstream,
  readSent: ({ request }) => {
    const { safety_identifier: reference, ...rest } = request['body'] as Record<string, unknown>;
    const content = rest['content'] as { text?: string }[];
    return { reference, prompt: content.find(({ text }) => text !== undefined)?.text, request: rest };
  },
};
