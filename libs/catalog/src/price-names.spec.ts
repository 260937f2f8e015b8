import { describe, expect, it } from '@jest/globals';
import type { PricingBasis } from '@reelgate/contracts';
import { billingName, priceLookupNames } from './price-names.js';

const basis = (
  base: string,
  family: PricingBasis['family'],
  rest: Partial<PricingBasis> = {},
): PricingBasis => ({
  family,
  base,
  scene: 'text',
  tier: '720p',
  audio: null,
  images: 0,
  videos: 0,
  offPeak: false,
  ...rest,
});

describe('billingName', () => {
  it.each<[string, PricingBasis, string]>([
    ['states the tier', basis('Kling-2.5', 'kling', { tier: '4k' }), 'kling-2.5-4k'],
    ['states sound', basis('Kling-3.0', 'kling', { audio: true }), 'kling-3.0-720p-audio'],
    ['states silence', basis('GV-3.1', 'gv', { audio: false }), 'gv-3.1-720p-mute'],
    [
      'does not state sound where it costs nothing',
      basis('Vidu-q3-pro', 'vidu', { audio: true }),
      'vidu-q3-pro-720p',
    ],
    [
      'states ref for an image',
      basis('Kling-3.0-Omni', 'kling', { audio: false, scene: 'image', images: 1 }),
      'kling-3.0-omni-720p-ref-mute',
    ],
    [
      'states ref for a video',
      basis('Kling-O1', 'kling', { scene: 'reference', videos: 1 }),
      'kling-o1-720p-ref',
    ],
    ['states noref without inputs', basis('Kling-O1', 'kling'), 'kling-o1-720p-noref'],
    [
      'states reference on Vidu q2',
      basis('Vidu-q2', 'vidu', { scene: 'reference', images: 2 }),
      'vidu-q2-reference-720p',
    ],
    [
      'does not state reference for an image',
      basis('Vidu-q2-pro', 'vidu', { scene: 'image', images: 1 }),
      'vidu-q2-pro-720p',
    ],
    [
      'does not state reference where it costs the same',
      basis('Vidu-q3-turbo', 'vidu', { scene: 'reference', images: 2 }),
      'vidu-q3-turbo-720p',
    ],
    [
      'states off-peak where the vendor has it',
      basis('Vidu-q2', 'vidu', { offPeak: true }),
      'vidu-q2-720p-offpeak',
    ],
    [
      "keeps the normal name in an operator's window",
      basis('Kling-2.5', 'kling', { offPeak: true }),
      'kling-2.5-720p',
    ],
    [
      'names motion control by version and level',
      basis('Kling-3.0-Omni', 'kling', { scene: 'motion_control', motionLevel: 'pro', tier: '1080p' }),
      'kling-3.0-omni-motion-pro-1080p',
    ],
    [
      'takes level std by default',
      basis('Kling-2.6', 'kling', { scene: 'motion_control' }),
      'kling-2.6-motion-std-720p',
    ],
    [
      'forgets the version of an avatar',
      basis('Kling-1.6', 'kling', { scene: 'avatar_i2v' }),
      'kling-avatar-720p',
    ],
    [
      'calls a lip sync identify-face',
      basis('Kling-O1', 'kling', { scene: 'lip_sync' }),
      'kling-identify-face',
    ],
    [
      'forgets all of a Kling template',
      basis('Kling-3.0', 'kling', { scene: 'template_effect' }),
      'kling-template',
    ],
    [
      'forgets all of a Vidu template',
      basis('Vidu-q3', 'vidu', { scene: 'template_effect' }),
      'vidu-template',
    ],
    ['leaves 1080p out for JV', basis('JV-3.0-pro', 'jv', { tier: '1080p' }), 'jv-3.0-pro'],
    ['states higher tiers for JV', basis('JV-3.0-pro', 'jv', { tier: '2k' }), 'jv-3.0-pro-2k'],
    [
      'never states the tier of Jimeng',
      basis('jimeng-video-3.0', 'jimeng', { tier: '1080p' }),
      'jimeng-video-3.0',
    ],
    [
      'joins the tier of Doubao with an underscore',
      basis('doubao-seedance-1-5-pro', 'sv', { audio: true }),
      'doubao-seedance-1-5-pro_720p-audio',
    ],
    [
      "spells Ark's dated ids as they are",
      basis('doubao-seedance-1-0-pro-250528', 'sv', { offPeak: true }),
      'doubao-seedance-1-0-pro-250528-offpeak',
    ],
  ])('%s', (_, basis, name) => {
    expect(billingName(basis)).toBe(name);
  });

  it('counts reference videos only when told so', () => {
    const image = basis('Kling-3.0-Omni', 'kling', { audio: false, scene: 'image', images: 1 });
    expect(billingName(image, { refRule: 'video' })).toBe('kling-3.0-omni-720p-noref-mute');
    expect(billingName({ ...image, videos: 1 }, { refRule: 'video' })).toBe('kling-3.0-omni-720p-ref-mute');
  });

  it('throws on a model that is not in the catalogue', () => {
    expect(() => billingName(basis('Kling-9', 'kling'))).toThrow(RangeError);
  });
});

describe('priceLookupNames', () => {
  it.each([
    ['kling-2.6-motion-pro-1080p', ['kling-2.6-motion-pro-1080p', 'kling-2.6-motion-1080p']],
    ['Kling-3.0-Omni-Motion-STD-720p', ['kling-3.0-omni-motion-std-720p', 'kling-3.0-omni-motion-720p']],
    ['kling-2.6-motion-1080p', ['kling-2.6-motion-1080p']],
    ['kling-3.0-omni-1080p-ref-audio', ['kling-3.0-omni-1080p-ref-audio']],
    ['vidu-q2-pro-reference-1080p-offpeak', ['vidu-q2-pro-reference-1080p-offpeak']],
    ['unheard-of', ['unheard-of']],
  ])('%s', (name, names) => {
    expect(priceLookupNames(name)).toEqual(names);
  });
});
