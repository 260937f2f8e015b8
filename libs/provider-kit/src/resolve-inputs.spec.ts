import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Sealer } from '@reelgate/runtime';
import { LocalStore, openFileToken } from '@reelgate/storage';
import { resolveInputs, UnusableInput } from './resolve-inputs.js';

const sealer = new Sealer('a secret for the tests only');
const expiresAt = new Date('2026-01-04T00:00:00Z');
const limits = { kinds: ['image' as const], maxTotalBytes: 10 };

describe('resolveInputs', () => {
  let folder: string;
  let store: LocalStore;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'reelgate-inputs-'));
    store = new LocalStore(folder);
    await store.put('upload/six.png', Buffer.from('123456'), 'image/png');
    await store.put('upload/clip.mp4', Buffer.from('clip'), 'video/mp4');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const image = { role: 'reference', kind: 'image', file: 'upload/six.png' } as const;
  const clip = { role: 'driver', kind: 'video', file: 'upload/clip.mp4' } as const;

  it('passes URLs on unread', async () => {
    const inputs = [{ role: 'first_frame', kind: 'image', url: 'https://pictures.example/a.png' }] as const;
    expect(await resolveInputs(inputs, limits, { store, sealer, publicUrl: undefined }, expiresAt)).toEqual(
      inputs,
    );
  });

  it('puts a file inside the request while it fits, and links to it from then on', async () => {
    const sources = { store, sealer, publicUrl: 'https://gateway.example/' };
    const [first, second, third] = await resolveInputs([image, image, clip], limits, sources, expiresAt);
    expect(first).toEqual({ role: 'reference', kind: 'image', contentType: 'image/png', base64: 'MTIzNDU2' });
    expect(second).toEqual({
      role: 'reference',
      kind: 'image',
      contentType: 'image/png',
      url: expect.stringMatching(/^https:\/\/gateway\.example\/files\/[\w.-]+$/),
    });
    expect(third).toMatchObject({ role: 'driver', contentType: 'video/mp4', url: expect.any(String) });
    const token = third!.url!.split('/').at(-1)!;
    expect(openFileToken(sealer, token, new Date('2026-01-03T00:00:00Z'))?.subject).toBe('upload/clip.mp4');
    expect(openFileToken(sealer, token, expiresAt)).toBeUndefined();
  });

  it('links to a file in a role that needs a URL', async () => {
    const rule = { kinds: ['video' as const], urlOnly: ['source' as const], maxTotalBytes: 10 };
    const sources = { store, sealer, publicUrl: 'https://gateway.example' };
    const source = { ...clip, role: 'source' as const };
    const [first, second] = await resolveInputs([source, clip], rule, sources, expiresAt);
    expect(first).toMatchObject({ role: 'source', url: expect.any(String) });
    expect(second).toMatchObject({ role: 'driver', base64: Buffer.from('clip').toString('base64') });
    await expect(
      resolveInputs([source], rule, { ...sources, publicUrl: undefined }, expiresAt),
    ).rejects.toThrow(/this video by URL only/);
  });

  it('says what to set when neither way exists', async () => {
    const sources = { store, sealer, publicUrl: undefined };
    await expect(resolveInputs([image, image], limits, sources, expiresAt)).rejects.toThrow(
      /REELGATE_PUBLIC_URL/,
    );
    await expect(resolveInputs([clip], limits, sources, expiresAt)).rejects.toThrow(/this video by URL only/);
    await expect(resolveInputs([clip], limits, sources, expiresAt)).rejects.toBeInstanceOf(UnusableInput);
  });

  it('says when a file is gone', async () => {
    const gone = { ...image, file: 'upload/gone.png' };
    const sources = { store, sealer, publicUrl: 'https://gateway.example' };
    await expect(resolveInputs([gone], limits, sources, expiresAt)).rejects.toThrow(
      'The uploaded image does not exist any more.',
    );
  });
});
