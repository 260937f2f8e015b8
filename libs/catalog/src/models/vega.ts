import type { ModelRow } from '../model-row.js';

const version = (version: string, more: Partial<ModelRow> = {}): ModelRow => ({
  base: `Vega-${version}`,
  family: 'vega',
  version,
  billing: { stem: `vega-${version}`, parts: ['tier'] },
  seconds: { min: 4, max: 15 },
  defaultSeconds: 5,
  tiers: ['480p', '720p'],
  defaultTier: '720p',
  ratios: ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'],
  offPeak: false,
  scenes: { text: {}, image: { images: [1, 1] }, first_last: { images: [1, 2] } },
  vendors: [{ vendor: 'tencent-vod', name: 'wand-vega-video', version }],
  ...more,
});

/** Tencent VOD's `wand-vega-video`. Documented are lengths and inputs of the lite version; tiers and ratios are taken to be usual. */
export const vegaModels: readonly ModelRow[] = [
  version('1.0-lite', {
    scenes: {
      text: {},
      image: { images: [1, 1] },
      first_last: { images: [1, 2] },
      reference: { images: [1, 9] },
    },
  }),
  version('1.0-pro', { sibling: 'Vega-1.0-lite' }),
  version('1.5-pro', { sibling: 'Vega-1.0-lite' }),
];
