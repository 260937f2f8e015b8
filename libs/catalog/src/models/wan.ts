import type { ModelRow } from '../model-row.js';

const version = (version: string, dashscope: string): ModelRow => ({
  base: `Wan-${version}`,
  family: 'wan',
  version,
  billing: { stem: `wan-${version}`, parts: ['tier'] },
  seconds: { min: 2, max: 30 },
  defaultSeconds: 5,
  tiers: ['480p', '720p', '1080p'],
  defaultTier: '720p',
  ratios: ['16:9', '9:16', '1:1', '4:3', '3:4'],
  sound: { default: true },
  offPeak: false,
  scenes: {
    text: {},
    image: { images: [1, 1] },
    first_last: { images: [1, 2] },
    reference: { images: [0, 10], videos: [0, 5], audios: [0, 5], videoSeconds: 15 },
  },
  vendors: [
    { vendor: 'dashscope', name: dashscope },
    { vendor: 'tencent-vod', name: 'Wan', version },
  ],
});

/** Alibaba's Wan. The media sent decide what is made, so that a version is one model everywhere. */
export const wanModels: readonly ModelRow[] = [
  version('3.0', 'wan3.0-video'),
  version('3.0-prime', 'wan3.0-video-prime'),
];
