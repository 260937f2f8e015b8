import { describe, expect, it } from '@jest/globals';
import { inlineMedia } from './inline-media.js';
import { MAX_FILE_BYTES } from './upload.service.js';
import { errorOf } from '../test-support/error-of.js';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(80, 3)]);
const base64 = PNG.toString('base64');
const refusal = (code: string): object => ({ code, param: 'image' });

describe('inlineMedia', () => {
  it('decodes data URIs, whatever type they claim', () => {
    for (const uri of [
      `data:image/png;base64,${base64}`,
      `DATA:application/octet-stream;BASE64,${base64}`,
      `data:;base64,${base64}`,
      `data:image/jpeg;charset=utf-8;base64,${base64.replace(/.{20}/g, '$&\n')}`,
    ]) {
      expect(inlineMedia(uri, 'image')?.equals(PNG)).toBe(true);
    }
  });

  it('decodes bare Base64 of a known type', () => {
    expect(inlineMedia(base64, 'image')?.equals(PNG)).toBe(true);
  });

  it.each([
    'https://example.com/a.png',
    'http://example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'not a url',
    '',
    'a'.repeat(100),
    Buffer.from('hello world'.repeat(20)).toString('base64'),
  ])('leaves %j alone', (text) => {
    expect(inlineMedia(text, 'image')).toBeUndefined();
  });

  it.each([
    ['no Base64', 'data:image/svg+xml,<svg/>'],
    ['no comma', 'data:image/png;base64'],
    ['other characters', `data:image/png;base64,${base64}%%%`],
    ['nothing in it', 'data:image/png;base64,'],
    ['another type inside', `data:image/png;base64,${Buffer.from('<html>'.repeat(20)).toString('base64')}`],
  ])('refuses a data URI with %s', (_, uri) => {
    expect(errorOf(() => inlineMedia(uri, 'image'))).toMatchObject(refusal('invalid_media_url'));
  });

  it('takes one of the largest size that is allowed', () => {
    const large = Buffer.concat([PNG, Buffer.alloc(MAX_FILE_BYTES - PNG.length)]);
    const uri = `data:image/png;base64,${large.toString('base64')}`;
    expect(inlineMedia(uri, 'image')).toHaveLength(MAX_FILE_BYTES);
  });

  it('refuses one that is too large', () => {
    const large = Buffer.concat([PNG, Buffer.alloc(MAX_FILE_BYTES)]).toString('base64');
    expect(errorOf(() => inlineMedia(`data:image/png;base64,${large}`, 'image'))).toMatchObject(
      refusal('payload_too_large'),
    );
  });
});
