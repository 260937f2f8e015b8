import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as textFlags from './parse-text-flags.js';

/** The text, and of the flags that are valid the last of each kind. */
function parseTextFlags(prompt: string): { text: string; flags: object } {
  const { text, flags } = textFlags.parseTextFlags(prompt);
  const valid = flags.filter(({ isValid }) => isValid).map(({ member, value }) => [member, value] as const);
  return { text, flags: Object.fromEntries(valid) };
}

describe('parseTextFlags', () => {
  it.each([
    ['a cat', 'a cat', {}],
    [
      'a cat --rs 720p --rt 16:9 --dur 5 --wm false',
      'a cat',
      { resolution: '720p', ratio: '16:9', duration: 5, watermark: false },
    ],
    [
      'a cat --resolution 1080P --ratio adaptive --duration 10 --fps 24 --seed 7 --camerafixed true --watermark true',
      'a cat',
      {
        resolution: '1080p',
        ratio: 'adaptive',
        duration: 10,
        fps: 24,
        seed: 7,
        cameraFixed: true,
        watermark: true,
      },
    ],
    ['a cat --cf TRUE --DUR=12', 'a cat', { cameraFixed: true, duration: 12 }],
    ['--dur 5', '', { duration: 5 }],
    ['--dur 5 a cat', 'a cat', { duration: 5 }],
    ['a --rs 720p cat', 'a  cat', { resolution: '720p' }],
    ['一只猫 --rs 720p\n--dur 5', '一只猫', { resolution: '720p', duration: 5 }],
    ['a cat --dur 5 --dur 10', 'a cat', { duration: 10 }],
    ['a cat --dur -1 --seed -1', 'a cat', { duration: -1, seed: -1 }],
    // Weak as upstream: a value that is no good does not count.
    ['a cat --dur five --rs 720p', 'a cat', { resolution: '720p' }],
    ['a cat --dur 0', 'a cat', {}],
    ['a cat --dur 5.5', 'a cat', {}],
    ['a cat --rs 900p --rt 2:1 --fps 30 --wm yes --cf 1', 'a cat', {}],
    ['a cat --seed 4294967295', 'a cat', { seed: 4294967295 }],
    ['a cat --seed 4294967296', 'a cat', {}],
    ['a cat --dur', 'a cat', {}],
    ['a cat --dur --rs 720p', 'a cat', { resolution: '720p' }],
    ['a cat --dur= --rs=480p', 'a cat', { resolution: '480p' }],
    // Not flags of the upstream.
    ['a cat --no rain', 'a cat --no rain', {}],
    ['a cat--dur 5', 'a cat--dur 5', {}],
    ['a cat --duration5', 'a cat --duration5', {}],
    ['a cat -dur 5', 'a cat -dur 5', {}],
    ['  two blanks before  ', '  two blanks before  ', {}],
  ])('%j', (prompt, text, flags) => {
    expect(parseTextFlags(prompt)).toEqual({ text, flags });
  });

  it('says how each was written, in order, and what no good value was', () => {
    expect(textFlags.parseTextFlags('a --DUR=5 cat --rs 900p --wm').flags).toEqual([
      { name: '--DUR', member: 'duration', value: 5, isValid: true },
      { name: '--rs', member: 'resolution', value: '900p', isValid: false },
      { name: '--wm', member: 'watermark', value: '', isValid: false },
    ]);
  });

  const NAMES = [
    'rs',
    'resolution',
    'rt',
    'ratio',
    'dur',
    'duration',
    'fps',
    'seed',
    'cf',
    'camerafixed',
    'wm',
    'watermark',
  ];
  const word = fc.stringMatching(/^[a-z0-9一-龥,.:-]{1,8}$/);
  const flag = fc.constantFrom(...NAMES).map((name) => `--${name}`);
  const blank = fc.constantFrom(' ', '  ', '\n', '\t');
  const anyPrompt = fc
    .array(fc.tuple(fc.oneof(word, flag, fc.constantFrom('720p', '5', 'true', '=', '--')), blank), {
      maxLength: 12,
    })
    .map((parts) => parts.flat().join(''));

  it('leaves a prompt without flags exactly as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (prompt) => {
        fc.pre(!prompt.includes('--'));
        expect(parseTextFlags(prompt)).toEqual({ text: prompt, flags: {} });
      }),
    );
  });

  it('leaves no flag behind', () => {
    fc.assert(
      fc.property(anyPrompt, (prompt) => {
        const { text } = parseTextFlags(prompt);
        expect(parseTextFlags(text)).toEqual({ text, flags: {} });
        for (const token of text.split(/\s+/)) expect(NAMES.map((name) => `--${name}`)).not.toContain(token);
      }),
    );
  });

  it('reads back what was appended', () => {
    const flags = fc.record(
      {
        resolution: fc.constantFrom('480p', '720p', '1080p', '4k'),
        ratio: fc.constantFrom('16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive'),
        duration: fc.oneof(fc.constant(-1), fc.integer({ min: 1, max: 30 })),
        seed: fc.integer({ min: -1, max: 4294967295 }),
        cameraFixed: fc.boolean(),
        watermark: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z ]{0,20}[a-z]$/), flags, (prompt, stated) => {
        const appended = Object.entries(stated).map(([name, value]) => ` --${name.toLowerCase()} ${value}`);
        expect(parseTextFlags(prompt + appended.join(''))).toEqual({ text: prompt, flags: stated });
      }),
    );
  });

  it('is fast on a prompt made to be slow', () => {
    const prompt = `${'--dur '.repeat(5_000)}${' '.repeat(10_000)}x`;
    const started = performance.now();
    expect(parseTextFlags(prompt).flags).toEqual({});
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
