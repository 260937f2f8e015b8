import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { png } from '@reelgate/testing';
import { EndOfPicture, sizeOfPicture } from './look-at-picture.js';

/** A JPEG of this size in its bare bones: a thumbnail with an end of its own, the frame, and the pixels with their end. */
function jpeg(width: number, height: number): Buffer {
  const segment = (marker: number, data: Buffer): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(data.length + 2, 2);
    return Buffer.concat([head, data]);
  };
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.concat([Buffer.from('JFIF\0'), Buffer.from([0xff, 0xd8, 0xff, 0xd9])])),
    segment(0xc0, frame),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.alloc(200, 0x55),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** A lossy WebP of this size, pixels left out. */
function webp(width: number, height: number): Buffer {
  const data = Buffer.alloc(40);
  data.set([0x30, 1, 0, 0x9d, 1, 0x2a]);
  data.writeUInt16LE(width, 6);
  data.writeUInt16LE(height, 8);
  const head = Buffer.from('RIFF\0\0\0\0WEBPVP8 \0\0\0\0', 'latin1');
  head.writeUInt32LE(head.length - 8 + data.length, 4);
  head.writeUInt32LE(data.length, 16);
  return Buffer.concat([head, data]);
}

const gif = (width: number, height: number): Buffer => {
  const bytes = Buffer.concat([Buffer.from('GIF89a\0\0\0\0', 'latin1'), Buffer.alloc(10), Buffer.from(';')]);
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  return bytes;
};

const KINDS = [
  ['image/png', png],
  ['image/jpeg', jpeg],
  ['image/webp', webp],
] as const;

function isMissing(type: string, bytes: Buffer, pieces = 1): boolean {
  const end = new EndOfPicture(type, bytes);
  const length = Math.ceil(bytes.length / pieces) || 1;
  for (let at = 0; at < bytes.length; at += length) end.push(bytes.subarray(at, at + length));
  return end.isMissing;
}

describe('a picture', () => {
  it.each([...KINDS, ['image/gif', gif] as const])('%s states its size', (_type, make) => {
    expect(sizeOfPicture(make(1280, 720))).toEqual({ width: 1280, height: 720 });
  });

  it.each(KINDS)('%s is whole, in however many pieces it comes', (type, make) => {
    const bytes = make(640, 480);
    for (const pieces of [1, 2, 3, 7, bytes.length]) expect(isMissing(type, bytes, pieces)).toBe(false);
  });

  it.each(KINDS)('%s is whole with something behind it', (type, make) => {
    expect(isMissing(type, Buffer.concat([make(640, 480), Buffer.alloc(200_000, 7)]), 5)).toBe(false);
  });

  it.each(KINDS)('%s is not whole without its end', (type, make) => {
    const bytes = make(640, 480);
    for (const share of [0.99, 0.95, 0.9]) {
      expect(isMissing(type, bytes.subarray(0, Math.floor(bytes.length * share) - 2))).toBe(true);
    }
  });

  it('states nothing in bytes that are none', () => {
    expect(sizeOfPicture(Buffer.alloc(0))).toBeUndefined();
    expect(sizeOfPicture(png(0, 0))).toBeUndefined();
    expect(sizeOfPicture(png(640, 480).subarray(0, 20))).toBeUndefined();
  });

  it('never throws and always ends, whatever the bytes', () => {
    const heads = [png(9, 9), jpeg(9, 9), webp(9, 9), gif(9, 9)].map((bytes) => bytes.subarray(0, 12));
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 4_000 }), (head, rest) => {
        const bytes = Buffer.concat([head, rest]);
        const size = sizeOfPicture(bytes);
        if (size) expect(Math.min(size.width, size.height)).toBeGreaterThan(0);
        for (const [type] of KINDS) isMissing(type, bytes, 3);
      }),
    );
  });
});
