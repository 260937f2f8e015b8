import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCatalogue, defaultCatalogue } from './catalogue.js';
import { editDistance } from './edit-distance.js';
import { NEAREST, SPELLINGS } from './models/spellings.js';
import type { Implied } from './resolve-model.js';
import { resolveModel } from './resolve-model.js';

describe('resolveModel', () => {
  it.each<[string, string, Implied]>([
    ['Kling-3.0-Omni', 'Kling-3.0-Omni', {}],
    ['KLING-3.0-OMNI', 'Kling-3.0-Omni', {}],
    [' kling-2.6 ', 'Kling-2.6', {}],
    ['viduq3-pro', 'Vidu-q3-pro', {}],
    ['viduQ2-Turbo', 'Vidu-q2-turbo', {}],
    ['vidu2.0', 'Vidu-2.0', {}],
    ['viduq1-classic', 'Vidu-q1-classic', {}],
    ['viduq2-pro-fast', 'Vidu-q2-pro-fast', {}],
    ['doubao-seedance-1-5-pro-251215', 'doubao-seedance-1-5-pro', {}],
    ['doubao-seedance-2-0-260128', 'doubao-seedance-2-0-260128', {}],
    ['SV-1.0-lite-i2v', 'SV-1.0-lite', {}],
    // Base names that are billing names too imply nothing.
    ['jv-3.0-pro', 'JV-3.0-pro', {}],
    ['Jimeng-Video-3.0', 'jimeng-video-3.0', {}],
    ['jv-3.0-pro-2k', 'JV-3.0-pro', { tier: '2k' }],
    ['kling-3.0-omni-1080p-ref-audio', 'Kling-3.0-Omni', { tier: '1080p', ref: true, audio: true }],
    ['kling-o1-720p-noref', 'Kling-O1', { tier: '720p', ref: false }],
    ['GV-3.1-720P-MUTE', 'GV-3.1', { tier: '720p', audio: false }],
    [
      'vidu-q2-pro-reference-1080p-offpeak',
      'Vidu-q2-pro',
      { tier: '1080p', imageMode: 'reference', offPeak: true },
    ],
    ['vidu-q2-pro-1080p', 'Vidu-q2-pro', { tier: '1080p' }],
    [
      'kling-2.6-motion-pro-1080p',
      'Kling-2.6',
      { scene: 'motion_control', motionLevel: 'pro', tier: '1080p' },
    ],
    ['kling-2.6-motion-1080p', 'Kling-2.6', { scene: 'motion_control', tier: '1080p' }],
    ['kling-avatar-720p', 'Kling-2.6', { scene: 'avatar_i2v', tier: '720p' }],
    ['kling-identify-face', 'Kling-2.6', { scene: 'lip_sync' }],
    ['kling-template', 'Kling-2.6', { scene: 'template_effect' }],
    ['Vidu-template', 'Vidu-q2-turbo', { scene: 'template_effect' }],
    ['doubao-seedance-1-0-pro_480p', 'doubao-seedance-1-0-pro', { tier: '480p' }],
    ['doubao-seedance-1-5-pro_720p', 'doubao-seedance-1-5-pro', { tier: '720p' }],
    ['doubao-seedance-1-5-pro-251215_720P', 'doubao-seedance-1-5-pro', { tier: '720p' }],
  ])('%s is %s', (model, base, implied) => {
    const resolution = resolveModel(model);
    expect(resolution).toMatchObject({ ok: true, implied });
    if (!resolution.ok) throw new Error('not reached');
    expect(resolution.row.base).toBe(base);
    expect(resolution.implied).toEqual(implied);
  });

  it.each([
    ['Kling-3.0-Omnj', 'Kling-3.0-Omni'],
    ['vidu-q3pro', 'Vidu-q3-pro'],
    ['sora-2-pro', 'OS-2.0'],
    ['veo-3.0-generate-001', 'GV-3.1'],
    ['kling-v1-5', 'Kling-1.6'],
    ['kling-v2-1-mastr', 'Kling-2.1'],
    ['openai/sora-2-pro', 'OS-2.0'],
    ['kling-2.6-480p-mute', 'kling-2.6-4k-mute'],
    ['hailuo', 'Hailuo-02'],
    ['doubao-seedance-1-5-pr', 'doubao-seedance-1-5-pro'],
  ])('%s is unknown, and %s is among the nearest', (model, near) => {
    const resolution = resolveModel(model);
    if (resolution.ok) throw new Error(`resolved as ${resolution.row.base}`);
    expect(resolution.nearest).toContain(near);
    expect(resolution.nearest.length).toBeLessThanOrEqual(3);
  });

  it.each([
    ['kling-v3-omni', 'Kling-3.0-Omni'],
    ['Kling-V3-Omni', 'Kling-3.0-Omni'],
    ['kling-3-0-omni', 'Kling-3.0-Omni'],
    ['kling/kling-v3-omni-video-generation', 'Kling-3.0-Omni'],
    ['kling-v2.1-master', 'Kling-2.1'],
    ['kling-v2-1-master', 'Kling-2.1'],
    ['kling-v2-5-turbo', 'Kling-2.5'],
    ['kling-video-o1', 'Kling-O1'],
    ['kwaivgi/kling-v1.6', 'Kling-1.6'],
    ['veo-3.1-generate-preview', 'GV-3.1'],
    ['models/veo-3.1-fast-generate-preview', 'GV-3.1-fast'],
    ['google/veo-3.1', 'GV-3.1'],
    ['sora-2', 'OS-2.0'],
    ['openrouter/openai/sora-2', 'OS-2.0'],
    ['MiniMax-Hailuo-2.3', 'Hailuo-2.3'],
    ['minimax/MiniMax-Hailuo-2.3-Fast', 'Hailuo-2.3-fast'],
    ['seedance-1-5-pro-251215', 'doubao-seedance-1-5-pro'],
    ['bytedance/seedance-1-5-pro', 'doubao-seedance-1-5-pro'],
    ['doubao-seedance-1.5-pro', 'doubao-seedance-1-5-pro'],
    ['dreamina-seedance-2-0-260128', 'doubao-seedance-2-0-260128'],
    ['dreamina-seedance-2-0-fast-260128', 'doubao-seedance-2-0-fast-260128'],
    ['seedance-1-0-pro-250528', 'doubao-seedance-1-0-pro-250528'],
    ['doubao-seedance-1-0-pro', 'doubao-seedance-1-0-pro'],
    ['vidu/viduq3-pro', 'Vidu-q3-pro'],
    ['vidu-2-0', 'Vidu-2.0'],
  ])("%s is a vendor's spelling of %s", (model, base) => {
    const resolution = resolveModel(model);
    expect(resolution.ok && [resolution.row.base, resolution.implied]).toEqual([base, {}]);
  });
  it('takes a combined name after a prefix', () => {
    expect(resolveModel('kling/kling-3.0-omni-1080p-ref-audio')).toMatchObject({
      ok: true,
      implied: { tier: '1080p' },
    });
  });
  it('means by every spelling a model that there is', () => {
    for (const base of [...Object.values(SPELLINGS), ...Object.values(NEAREST)])
      expect([base, defaultCatalogue.byBase(base)?.base]).toEqual([base, base]);
  });
  it('suggests no model twice, and those of the maker whose word the name begins with', () => {
    for (const [model, maker] of [
      ['seedance-1-5-pro-251216', /seedance/],
      ['kling-v2-1-mastre', /kling/i],
      ['viduq9', /vidu/i],
    ] as const) {
      const resolution = resolveModel(model);
      if (resolution.ok) throw new Error(model);
      expect(new Set(resolution.nearest).size).toBe(resolution.nearest.length);
      for (const name of resolution.nearest) expect(name).toMatch(maker);
    }
  });

  describe("operators' aliases", () => {
    const catalogue = createCatalogue([], {
      'sora-2': 'Kling-3.0-Omni',
      'My Cheap One': 'kling-3.0-720p-mute',
    });
    it('win over spellings and may stand for combined names', () => {
      expect(resolveModel('SORA-2', catalogue)).toMatchObject({ ok: true, row: { base: 'Kling-3.0-Omni' } });
      expect(resolveModel('openai/sora-2', catalogue)).toMatchObject({
        ok: true,
        row: { base: 'Kling-3.0-Omni' },
      });
      expect(resolveModel('my cheap one', catalogue)).toMatchObject({
        ok: true,
        row: { base: 'Kling-3.0' },
        implied: { tier: '720p', audio: false },
      });
    });
    it.each([
      [{ 'Kling-3.0': 'Kling-2.6' }, /is the name of a model/],
      [{ x: 'sora-3' }, /which is no model/],
    ])('%j is refused', (aliases, message) => {
      expect(() => createCatalogue([], aliases)).toThrow(message);
    });
  });

  it('suggests nothing for names that resemble none, and does not compare very long ones', () => {
    expect(resolveModel('%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%')).toEqual({ ok: false, nearest: [] });
    expect(resolveModel('kling'.repeat(1_000))).toEqual({ ok: false, nearest: [] });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (model) => {
        expect(typeof resolveModel(model).ok).toBe('boolean');
      }),
    );
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['kling-2.6', 'kling-2.5', 1],
  ])('%p to %p is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });
});
