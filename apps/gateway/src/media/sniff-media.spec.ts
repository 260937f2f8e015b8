import { describe, expect, it } from '@jest/globals';
import { describeBytes, sniffMedia } from './sniff-media.js';

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat([
    ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
    Buffer.alloc(32),
  ]);

describe('sniffMedia', () => {
  it.each([
    ['image/jpeg', bytes([0xff, 0xd8, 0xff, 0xe0])],
    ['image/png', bytes('\x89PNG\r\n\x1a\n')],
    ['image/gif', bytes('GIF89a')],
    ['image/gif', bytes('GIF87a')],
    ['image/webp', bytes('RIFF', [1, 2, 3, 4], 'WEBP')],
    ['audio/wav', bytes('RIFF', [1, 2, 3, 4], 'WAVE')],
    ['video/mp4', bytes([0, 0, 0, 32], 'ftypisom')],
    ['video/mp4', bytes([0, 0, 0, 32], 'ftypmp42')],
    ['video/quicktime', bytes([0, 0, 0, 20], 'ftypqt  ')],
    ['audio/mp4', bytes([0, 0, 0, 32], 'ftypM4A ')],
    ['audio/mpeg', bytes('ID3', [4, 0])],
    ['audio/mpeg', bytes([0xff, 0xfb, 0x90, 0x64])],
    ['audio/mpeg', bytes([0xff, 0xf3, 0x48, 0xc4])],
  ])('knows %s', (type, head) => {
    expect(sniffMedia(head)?.contentType).toBe(type);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(32)],
    ['HTML', bytes('<!DOCTYPE html><html>')],
    ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['PDF', bytes('%PDF-1.7')],
    ['ZIP', bytes('PK\x03\x04')],
    ['HEIC', bytes([0, 0, 0, 24], 'ftypheic')],
    ['AVIF', bytes([0, 0, 0, 24], 'ftypavif')],
    ['AVI', bytes('RIFF', [1, 2, 3, 4], 'AVI ')],
    ['an executable', bytes('\x7fELF')],
    ['a PNG that is cut', Buffer.from('\x89PNG', 'latin1')],
    ['bytes of ones', Buffer.alloc(32, 0xff)],
  ])('does not take %s for a medium', (_, head) => {
    expect(sniffMedia(head)).toBeUndefined();
  });
});

describe('describeBytes', () => {
  it.each<[string, Buffer]>([
    ['is empty', Buffer.alloc(0)],
    ['is HEIC', bytes([0, 0, 0, 24], 'ftypheic')],
    ['is HEIC', bytes([0, 0, 0, 24], 'ftypmif1')],
    ['is AVIF', bytes([0, 0, 0, 24], 'ftypavif')],
    ['is BMP', bytes('BM')],
    ['is TIFF', bytes('II*')],
    ['is WebM or Matroska', bytes([0x1a, 0x45, 0xdf, 0xa3])],
    ['is AVI', bytes('RIFF', [1, 2, 3, 4], 'AVI ')],
    ['is SVG', bytes('<svg xmlns=')],
    ['is an HTML page', bytes('\n<!DOCTYPE html>')],
    ['is PDF', bytes('%PDF-1.7')],
    ['is of a type that is not known', Buffer.alloc(32)],
  ])('%s', (what, head) => {
    expect(describeBytes(head)).toBe(what);
  });
});
