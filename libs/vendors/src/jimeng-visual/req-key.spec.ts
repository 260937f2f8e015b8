import { describe, expect, it } from '@jest/globals';
import type { Scene, Tier } from '@reelgate/contracts';
import { reqKey } from './req-key.js';

describe('reqKey', () => {
  it.each<[string, Scene, Tier, string | undefined]>([
    ['v30', 'text', '720p', 'jimeng_t2v_v30'],
    ['v30', 'image', '720p', 'jimeng_i2v_first_v30'],
    ['v30', 'first_last', '720p', 'jimeng_i2v_first_tail_v30'],
    ['v30', 'text', '1080p', 'jimeng_t2v_v30_1080p'],
    ['v30', 'image', '1080p', 'jimeng_i2v_first_v30_1080'],
    ['v30', 'first_last', '1080p', 'jimeng_i2v_first_tail_v30_1080'],
    ['v30', 'reference', '720p', undefined],
    ['v30', 'text', '480p', undefined],
    ['vgfm_l20', 'text', '720p', 'jimeng_vgfm_t2v_l20'],
    ['vgfm_l20', 'image', '720p', 'jimeng_vgfm_i2v_l20'],
    ['vgfm_l20', 'first_last', '720p', undefined],
    ['vgfm_l20', 'text', '1080p', undefined],
    ['jimeng_ti2v_v30_pro', 'text', '1080p', 'jimeng_ti2v_v30_pro'],
    ['jimeng_ti2v_v30_pro', 'image', '1080p', 'jimeng_ti2v_v30_pro'],
    ['jimeng_ti2v_v30_pro', 'first_last', '1080p', undefined],
    ['jimeng_ti2v_v30_pro', 'text', '720p', undefined],
    ['jimeng_ti2v_v40', 'text', '720p', 'jimeng_ti2v_v40'],
    ['constructor', 'text', '720p', 'constructor'],
  ])('%s, %s at %s → %s', (name, scene, tier, key) => {
    expect(reqKey(name, scene, tier)).toBe(key);
  });
});
