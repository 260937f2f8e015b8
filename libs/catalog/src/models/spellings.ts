import { doubaoModels } from './doubao.js';

/**
 * What vendors, and gateways in front of them, call models: their name → ours. Compared without regard to case, dots, blanks
 * and underscores (`kling-v2.1` is `kling-v2-1`). A base name always wins. What is a version of its own at its vendor, and no
 * model here, stands under `NEAREST`.
 */
export const SPELLINGS: Readonly<Record<string, string>> = {
  'kling-v3-omni': 'Kling-3.0-Omni',
  'kling-v3-0-omni': 'Kling-3.0-Omni',
  'kling-v3-omni-video-generation': 'Kling-3.0-Omni',
  'kling-3-omni': 'Kling-3.0-Omni',
  'kling-v3': 'Kling-3.0',
  'kling-v3-0': 'Kling-3.0',
  'kling3-0': 'Kling-3.0',
  'kling-3': 'Kling-3.0',
  'kling3-0-omni': 'Kling-3.0-Omni',
  'kling2-6': 'Kling-2.6',
  'kling-v3-video-generation': 'Kling-3.0',
  'kling-video-o1': 'Kling-O1',
  'kling-v2-6': 'Kling-2.6',
  'kling-v2-5-turbo': 'Kling-2.5',
  'kling-v2-5': 'Kling-2.5',
  'kling-2-5-turbo': 'Kling-2.5',
  'kling-v2-1': 'Kling-2.1',
  'kling-v2-1-master': 'Kling-2.1',
  'kling-2-1-master': 'Kling-2.1',
  'kling-v2-master': 'Kling-2.0',
  'kling-v2-0-master': 'Kling-2.0',
  'kling-v2-0': 'Kling-2.0',
  'kling-v2': 'Kling-2.0',
  'kling-v1-6': 'Kling-1.6',
  'veo-3-1': 'GV-3.1',
  'veo3-1': 'GV-3.1',
  'veo-3-1-generate-preview': 'GV-3.1',
  'veo-3-1-generate-001': 'GV-3.1',
  'veo-3-1-fast': 'GV-3.1-fast',
  'veo3-1-fast': 'GV-3.1-fast',
  'veo-3-1-fast-generate-preview': 'GV-3.1-fast',
  'veo-3-1-fast-generate-001': 'GV-3.1-fast',
  'veo-3-1-lite': 'GV-3.1-lite',
  'veo3-1-lite': 'GV-3.1-lite',
  'veo-3-1-lite-generate-preview': 'GV-3.1-lite',
  'veo-3-1-lite-generate-001': 'GV-3.1-lite',
  'sora-2': 'OS-2.0',
  'sora-2-2025-10-06': 'OS-2.0',
  'sora-2-2025-12-08': 'OS-2.0',
  'kling-v3-turbo': 'Kling-3.0-turbo',
  'kling-3-turbo': 'Kling-3.0-turbo',
  'gemini-omni': 'GV-omni',
  'gemini-omni-1-1-flash': 'GV-omni',
  'minimax-h3': 'Hailuo-H3',
  'minimax-h3-max': 'Hailuo-H3-Max',
  'wan3-0': 'Wan-3.0',
  'wan3-0-video': 'Wan-3.0',
  'wan3-0-video-prime': 'Wan-3.0-prime',
  'wand-vega-video-1-0-lite': 'Vega-1.0-lite',
  'minimax-hailuo-02': 'Hailuo-02',
  'minimax-hailuo-2-3': 'Hailuo-2.3',
  'minimax-hailuo-2-3-fast': 'Hailuo-2.3-fast',
  'hunyuan-video-1-5': 'Hunyuan-1.5',
  'hunyuanvideo-1-5': 'Hunyuan-1.5',
  'jimeng-ti2v-v30-pro': 'JV-3.0-pro',
  'jimeng-v30-pro': 'JV-3.0-pro',
  'jimeng-v30': 'jimeng-video-3.0',
  'jimeng-v3-0': 'jimeng-video-3.0',
  'jimeng-3-0': 'jimeng-video-3.0',
  'jimeng-t2v-v30': 'jimeng-video-3.0',
  'jimeng-i2v-first-v30': 'jimeng-video-3.0',
  'jimeng-vgfm-t2v-l20': 'jimeng-video-2.0',
  'jimeng-vgfm-i2v-l20': 'jimeng-video-2.0',
  // BytePlus and others write Ark's ids without `doubao-`, with `dreamina-` before them, or without the date.
  ...Object.fromEntries(
    doubaoModels
      .flatMap(({ base, aliases = [] }) =>
        [base, ...aliases].map((name) => [name.replace(/^doubao-/, ''), base]),
      )
      .flatMap(([name, base]) => [
        [name!.replace(/-\d{6}$/, ''), base!],
        [`dreamina-${name!.replace(/-\d{6}$/, '')}`, base!],
        [`doubao-${name!.replace(/-\d{6}$/, '')}`, base!],
        [name!, base!],
        [`dreamina-${name}`, base!],
      ])
      .toReversed(),
  ),
};

/** Names that are no model here, and the one to suggest first. */
export const NEAREST: Readonly<Record<string, string>> = {
  'sora-2-pro': 'OS-2.0',
  'sora-2-pro-2025-10-06': 'OS-2.0',
  sora: 'OS-2.0',
  'veo-3': 'GV-3.1',
  'veo-3-0-generate-001': 'GV-3.1',
  'veo-3-0-generate-preview': 'GV-3.1',
  'veo-3-0-fast-generate-001': 'GV-3.1-fast',
  'veo-2-0-generate-001': 'GV-3.1',
  'kling-v1': 'Kling-1.6',
  'kling-v1-5': 'Kling-1.6',
  'minimax-hailuo': 'Hailuo-2.3',
  seedance: 'doubao-seedance-2-0-260128',
};

/** How spellings are compared. */
export const plainSpelling = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[._\s]+/g, '-');
