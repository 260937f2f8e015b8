import { expect } from '@jest/globals';
import { DRIVEN, FREE, images, LAST_FRAME, NAMED, SOUND, upstreamName, VIDEO } from '../model-case.js';
import type { ModelCase } from '../model-case.js';
import type { ExpectedVendor } from './expected-vendor.js';

function upstream(modelCase: ModelCase): object {
  const { name, row, scene, film } = modelCase;
  const { name: ModelName, version: ModelVersion } = upstreamName(modelCase);
  const usage = FREE.includes(scene)
    ? { Usage: 'Reference' }
    : NAMED.includes(scene)
      ? {}
      : { Usage: 'FirstFrame' };
  const pictures = images(film.images).map((Url) => ({ Type: 'Url', Category: 'Image', Url, ...usage }));
  const video = { Type: 'Url', Category: 'Video', Url: VIDEO };
  const files =
    scene === 'motion_control'
      ? [video, ...pictures]
      : scene === 'reference' && film.video
        ? [
            ...pictures,
            { ...video, ...usage, ...(row.family === 'kling' && { ReferenceType: 'feature' }) },
            ...(film.sound ? [{ Type: 'Url', Category: 'Audio', Url: SOUND, ...usage }] : []),
          ]
        : pictures;
  const parameters = {
    motion_control: { keep_original_sound: 'yes', character_orientation: 'video' },
    avatar_i2v: { sound_file: SOUND },
    lip_sync: {
      session_id: expect.any(String),
      face_choose: [
        {
          face_id: expect.any(Number),
          sound_file: SOUND,
          sound_start_time: 0,
          sound_end_time: expect.any(Number),
          sound_insert_time: expect.any(Number),
          sound_volume: 1,
          original_audio_volume: 0,
        },
      ],
    },
    template_effect: { template: 'dance' },
  }[scene as string];
  return {
    SubAppId: 1500000001,
    ModelName,
    ModelVersion,
    Prompt: name,
    ...(NAMED.includes(scene) && { SceneType: scene }),
    ...(files.length > 0 && { FileInfos: files }),
    ...(scene === 'first_last' && { LastFrameUrl: LAST_FRAME }),
    ...(parameters && { ExtInfo: parameters }),
    OutputConfig: {
      StorageMode: 'Temporary',
      ...(!NAMED.includes(scene) && { Duration: film.seconds }),
      ...(scene !== 'lip_sync' && {
        Resolution: row.family === 'pixverse' ? film.tier : film.tier.toUpperCase(),
      }),
      ...(FREE.includes(scene) && film.ratio && { AspectRatio: film.ratio }),
      ...(film.audio !== null &&
        !DRIVEN.includes(scene) && { AudioGeneration: film.audio ? 'Enabled' : 'Disabled' }),
      ...(row.family === 'vidu' && { OffPeak: film.offPeak ? 'Enabled' : 'Disabled' }),
    },
  };
}

export const tencentVod: ExpectedVendor = {
  name: 'tencent-vod',
  film: { model: 'Kling-2.5', amount: '1.500000' },
  upload: {
    model: 'Hunyuan-1.5',
    request: (base64) => ({
      FileInfos: [{ Type: 'Base64', Category: 'Image', Base64: base64, Usage: 'FirstFrame' }],
    }),
  },
  namedScenes: NAMED,
  recovery: 'dedupe',
  jobsWhenModerated: 1,
  upstream,
  readSent: ({ request }) => {
    // The context is the reference once more unless the client has one of its own.
    const { SessionId, SessionContext: _, ExtInfo, ...rest } = request;
    return {
      reference: SessionId,
      prompt: rest['Prompt'],
      request: {
        ...rest,
        ...(typeof ExtInfo === 'string' && { ExtInfo: JSON.parse(JSON.parse(ExtInfo).AdditionalParameters) }),
      },
    };
  },
};
