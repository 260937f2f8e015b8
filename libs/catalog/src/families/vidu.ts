import { flag, json, position, text, url, word } from '../normalize/option-readers.js';
import type { FamilyFacts } from './family-facts.js';

export const vidu: FamilyFacts = {
  family: 'vidu',
  ownScenes: { template_effect: 'Vidu-q2-turbo' },
  options: {
    bgm: flag,
    watermark: flag,
    wm_position: position,
    wm_url: url,
    payload: json,
    meta_data: json,
    voice_id: text,
    is_rec: flag,
    style: text,
    movement_amplitude: word('auto', 'small', 'medium', 'large'),
  },
  topLevelResolution: true,
  subjects: true,
  noOffPeakWindows: true,
};
