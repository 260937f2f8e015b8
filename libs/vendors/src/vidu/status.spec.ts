import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCreations } from './status.js';

const NOW = new Date('2026-08-01T00:00:00Z');
const FILM = {
  id: '91',
  url: 'https://cdn.example.com/a.mp4?sign=1',
  cover_url: 'https://cdn.example.com/a.jpg',
};
const success = (members: object = {}): Record<string, unknown> => ({
  id: '912300000000000001',
  state: 'success',
  err_code: '',
  credits: 100,
  payload: 'video_1',
  off_peak: false,
  creations: [FILM],
  ...members,
});

describe('readCreations', () => {
  it.each([
    ['created', {}, { kind: 'queued' }],
    ['queueing', {}, { kind: 'queued' }],
    ['processing', {}, { kind: 'running' }],
    ['processing', { progress: 0 }, { kind: 'running' }],
    ['processing', { progress: 41.7 }, { kind: 'running', progress: 41 }],
    ['processing', { progress: 140 }, { kind: 'running', progress: 100 }],
    ['processing', { creations: [FILM] }, { kind: 'running' }],
    ['failed', { err_code: 'NoFaceDetected' }, { kind: 'failed', code: 'invalid_input' }],
    ['failed', { err_code: 'UserCancelled' }, { kind: 'cancelled' }],
    ['failed', { err_code: 'Canceled', off_peak: true }, { kind: 'failed', code: 'expired' }],
    ['failed', {}, { kind: 'failed', code: 'upstream_failed' }],
    ['success', { creations: [] }, { kind: 'unknown', vendorCode: 'success' }],
    ['success', {}, { kind: 'unknown', vendorCode: 'success' }],
    ['success', { creations: [{ id: '1', url: '' }] }, { kind: 'unknown' }],
    ['success', { creations: [FILM], err_code: 'SystemError' }, { kind: 'unknown', vendorCode: 'success' }],
    ['success', { creations: [FILM], err_code: 500 }, { kind: 'unknown', vendorCode: 'success' }],
    ['success', { creations: [FILM], err_code: null }, { kind: 'succeeded' }],
    ['scheduled', {}, { kind: 'unknown', vendorCode: 'scheduled' }],
    ['Success', { creations: [FILM] }, { kind: 'unknown' }],
    [undefined, {}, { kind: 'unknown', vendorCode: '' }],
    [null, { creations: [FILM] }, { kind: 'unknown' }],
  ])('%s %j', (state, members, outcome) => {
    expect(readCreations({ state, ...members }, NOW)).toMatchObject(outcome);
  });

  it('reads the film, its cover and what it cost; the link lives a day', () => {
    expect(readCreations(success(), NOW)).toEqual({
      kind: 'succeeded',
      result: {
        url: FILM.url,
        coverUrl: FILM.cover_url,
        expiresAt: new Date('2026-08-02T00:00:00Z'),
        offPeak: false,
        usage: { credits: 100 },
      },
    });
  });

  it('reads a film without the rest', () => {
    expect(readCreations({ state: 'success', creations: [{ url: FILM.url }] }, NOW)).toEqual({
      kind: 'succeeded',
      result: { url: FILM.url, expiresAt: new Date('2026-08-02T00:00:00Z') },
    });
  });

  it('says that it was made off-peak', () => {
    expect(readCreations(success({ off_peak: true }), NOW)).toMatchObject({ result: { offPeak: true } });
  });

  it('takes the watermarked copy only when it was asked for', () => {
    const marked = { ...FILM, watermarked_url: 'https://cdn.example.com/w.mp4' };
    const of = (payload: string, creation: object) =>
      readCreations(success({ payload, creations: [creation] }), NOW);
    expect(of('video_1', marked)).toMatchObject({ result: { url: FILM.url } });
    expect(of('video_1;watermarked', marked)).toMatchObject({ result: { url: marked.watermarked_url } });
    expect(of('video_1;watermarked', FILM)).toMatchObject({ result: { url: FILM.url } });
  });

  it('ends a task only at a known word, whatever else the answer holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (members, state) => {
        fc.pre(state !== 'failed' && state !== 'success');
        const { kind } = readCreations({ ...members, state }, NOW);
        expect(['queued', 'running', 'unknown']).toContain(kind);
      }),
    );
  });
});
