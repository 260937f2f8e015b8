import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { editDistance } from './edit-distance.js';
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
    ['vidu-q3pro', 'viduq3-pro'],
    ['kling-2.6-480p-mute', 'kling-2.6-4k-mute'],
    ['hailuo', 'Hailuo-02'],
    ['doubao-seedance-1-5-pr', 'doubao-seedance-1-5-pro'],
  ])('%s is unknown, and %s is among the nearest', (model, near) => {
    const resolution = resolveModel(model);
    if (resolution.ok) throw new Error(`resolved as ${resolution.row.base}`);
    expect(resolution.nearest).toContain(near);
    expect(resolution.nearest.length).toBeLessThanOrEqual(3);
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
