import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readResult } from './status.js';

const NOW = new Date('2026-08-01T12:00:00Z');
const URL_OF_FILM = 'https://cdn.example.com/a.mp4?sign=1';

describe('readResult', () => {
  it.each([
    ['in_queue', {}, { kind: 'queued' }],
    ['generating', {}, { kind: 'running' }],
    ['generating', { video_url: URL_OF_FILM }, { kind: 'running' }],
    ['done', {}, { kind: 'unknown', vendorCode: 'done' }],
    ['done', { video_url: '' }, { kind: 'unknown' }],
    ['expired', {}, { kind: 'failed', code: 'expired', vendorCode: 'expired' }],
    ['not_found', {}, { kind: 'unknown', vendorCode: 'not_found' }],
    ['Done', { video_url: URL_OF_FILM }, { kind: 'unknown', vendorCode: 'Done' }],
    [undefined, {}, { kind: 'unknown', vendorCode: '' }],
    [null, { video_url: URL_OF_FILM }, { kind: 'unknown' }],
  ])('%s %j', (status, members, outcome) => {
    expect(readResult({ status, ...members }, NOW)).toMatchObject(outcome);
  });

  it('reads the film; its link lives an hour', () => {
    expect(readResult({ status: 'done', video_url: URL_OF_FILM, image_urls: null }, NOW)).toEqual({
      kind: 'succeeded',
      result: { url: URL_OF_FILM, expiresAt: new Date('2026-08-01T13:00:00Z') },
    });
  });

  it('ends a task only at a known word, whatever else the answer holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (members, status) => {
        fc.pre(status !== 'done' && status !== 'expired');
        const { kind } = readResult({ ...members, status }, NOW);
        expect(['queued', 'running', 'unknown']).toContain(kind);
      }),
    );
  });
});
