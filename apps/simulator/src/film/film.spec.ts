import { describe, expect, it } from '@jest/globals';
import { contentKey, frameSize, framesOf, secondsOf } from './film.js';
import { filmCommand } from './film-arguments.js';
import { readRange } from './read-range.js';
import { wrapText } from './wrap-text.js';

const spec = {
  width: 1280,
  height: 720,
  frames: 121,
  audio: false,
  prompt: 'a boat',
  title: 'Kling 3.0',
  caption: 'task-1',
};

describe('a film', () => {
  it.each([
    [720, '16:9', 1280, 720],
    [720, '9:16', 720, 1280],
    [768, '16:9', 1366, 768],
    [480, '16:9', 854, 480],
    [1080, '1:1', 1080, 1080],
    [1080, '3:4', 1080, 1440],
    [720, '21:9', 1680, 720],
    [2160, '16:9', 3840, 2160],
  ])('of %i and %s has %i x %i pixels', (short, ratio, width, height) => {
    expect(frameSize(short, ratio)).toEqual({ width, height });
  });

  it.each([
    [5, 5.042],
    [8, 8.042],
    [5.833, 5.875],
    [0.1, 0.125],
  ])('asked for %d s lasts %d s', (asked, delivered) => {
    expect(secondsOf(framesOf(asked))).toBe(delivered);
  });

  it('has a key that depends on everything that is on it', () => {
    const others = [
      { ...spec, width: 720 },
      { ...spec, frames: 122 },
      { ...spec, audio: true },
      { ...spec, prompt: 'a goat' },
      { ...spec, title: 'x' },
      { ...spec, caption: 'task-2' },
    ];
    expect(new Set([spec, ...others].map(contentKey)).size).toBe(7);
    expect(contentKey({ ...spec })).toBe(contentKey(spec));
  });

  it('keeps what a prompt says out of the command line', () => {
    const prompt = "':x=0,drawtext=textfile=/etc/passwd' ; $(id) %{pts} \\n";
    const { args, texts } = filmCommand({ ...spec, prompt }, 'font.ttf', 'out.mp4');
    expect(args.join(' ')).not.toMatch(/passwd|\$\(id\)/);
    expect(texts['prompt.txt']!.replaceAll('\n', ' ')).toContain('/etc/passwd');
    expect(args.join(' ')).toContain('textfile=prompt.txt:expansion=none');
  });
});

describe('wrapText', () => {
  it('breaks at blanks', () => {
    expect(wrapText('the camera slowly pushes in', 7, 4)).toEqual(['the camera', 'slowly pushes', 'in']);
  });

  it('breaks Chinese anywhere, and words that are too long', () => {
    expect(wrapText('一只猫在雨夜的霓虹灯下', 6, 4)).toEqual(['一只猫在雨', '夜的霓虹灯', '下']);
    expect(wrapText('x'.repeat(30), 6, 4)).toEqual(['x'.repeat(11), 'x'.repeat(11), 'x'.repeat(8)]);
  });

  it('cuts what does not fit', () => {
    const lines = wrapText('word '.repeat(500), 10, 4);
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toMatch(/word…$/);
  });

  it('drops what the font cannot draw', () => {
    expect(wrapText('a 🐱‍👤 cat\u0000\n\t🇨🇳 1️⃣ ©', 20, 4)).toEqual(['a cat 1 ©']);
    expect(wrapText('', 20, 4)).toEqual([]);
  });
});

describe('readRange', () => {
  it.each([
    [undefined, 'whole'],
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=100-', { start: 100, end: 999 }],
    ['bytes=-100', { start: 900, end: 999 }],
    ['bytes=-5000', { start: 0, end: 999 }],
    ['bytes=900-5000', { start: 900, end: 999 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-1', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['items=0-1', 'whole'],
  ])('reads %s of 1000 bytes', (header, range) => {
    expect(readRange(header, 1000)).toEqual(range);
  });
});
