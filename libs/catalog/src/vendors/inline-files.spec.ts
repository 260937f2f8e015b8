import { describe, expect, it } from '@jest/globals';
import { fileNeedingUrl, inlineFiles } from './inline-files.js';
import type { InlineInput } from './inline-files.js';
import { jimengVisual } from './jimeng-visual.js';
import { tencentVod } from './tencent-vod.js';
import { vidu } from './vidu.js';

const image = (bytes?: number): InlineInput => ({
  role: 'reference',
  kind: 'image',
  file: 'upload/a.png',
  ...(bytes === undefined ? {} : { bytes }),
});
const byUrl: InlineInput = { role: 'reference', kind: 'image' };
const source: InlineInput = { role: 'source', kind: 'video', file: 'upload/a.mp4', bytes: 10 };
const driver: InlineInput = { ...source, role: 'driver' };
const voice: InlineInput = { role: 'voice', kind: 'audio', file: 'upload/a.mp3', bytes: 10 };
const vod = tencentVod.inline;

describe('inlineFiles', () => {
  it('takes files in their order while the sum of their sizes allows it', () => {
    expect(inlineFiles(vod, [image(4_000_000), byUrl, image(3_000_001), image(3_000_000), image(1)])).toEqual(
      [true, false, false, true, false],
    );
    expect(inlineFiles(vod, [image()])).toEqual([true]);
  });

  it('keeps to kinds and roles', () => {
    expect(inlineFiles(vod, [source, driver, voice])).toEqual([false, true, true]);
    expect(inlineFiles(vidu.inline, [image(1), driver, voice])).toEqual([true, false, false]);
  });

  it('takes all or none where the request has one form for all', () => {
    const { inline } = jimengVisual;
    expect(inlineFiles(inline, [image(1), image(2)])).toEqual([true, true]);
    expect(inlineFiles(inline, [image(1), byUrl])).toEqual([false, false]);
    expect(inlineFiles(inline, [image(4_700_000), image(4_700_001)])).toEqual([false, false]);
  });
});

describe('fileNeedingUrl', () => {
  it('names the first file that does not fit, and none for URLs', () => {
    expect(fileNeedingUrl(vod, [byUrl, image(1), voice])).toBeUndefined();
    expect(fileNeedingUrl(vod, [voice, source, driver])).toBe(source);
    expect(fileNeedingUrl(vidu.inline, [byUrl])).toBeUndefined();
  });
});
