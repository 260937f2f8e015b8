import { describe, expect, it } from '@jest/globals';
import { checkRequest } from './check-request.js';
import type { Endpoint } from './check-request.js';
import { creditsFor } from './credits.js';

const IMAGE = 'https://example.com/a.png';
const INPUTS: Readonly<Record<string, object>> = {
  text2video: {},
  img2video: { images: [IMAGE] },
  'start-end2video': { images: [IMAGE, IMAGE] },
  reference2video: { images: [IMAGE] },
};

const credits = (
  endpoint: Endpoint,
  model: string,
  duration: number,
  resolution: string,
  more = {},
): number =>
  creditsFor(
    checkRequest(endpoint, { model, prompt: 'x', duration, resolution, ...INPUTS[endpoint], ...more }),
  );

describe('what a film costs', () => {
  it.each<[Endpoint, string, number, string, object, number]>([
    ['text2video', 'viduq3-pro', 5, '720p', { audio: true }, 100],
    ['text2video', 'viduq3-pro', 5, '720p', { audio: true, off_peak: true }, 50],
    ['text2video', 'viduq3-pro', 5, '540p', { audio: true }, 45],
    ['text2video', 'viduq3-pro', 5, '540p', { audio: true, off_peak: true }, 25],
    ['img2video', 'viduq3-turbo', 8, '1080p', { audio: true }, 104],
    ['img2video', 'viduq3-turbo', 8, '1080p', { audio: true, off_peak: true }, 56],
    ['img2video', 'viduq2-turbo', 5, '720p', {}, 40],
    ['img2video', 'viduq2-turbo', 5, '720p', { off_peak: true }, 20],
    ['img2video', 'viduq2-turbo', 1, '720p', {}, 8],
    ['img2video', 'viduq2-turbo', 2, '720p', {}, 10],
    ['img2video', 'viduq2-pro', 5, '720p', {}, 55],
    ['img2video', 'viduq2-pro', 5, '720p', { audio: true }, 70],
    ['img2video', 'viduq2-pro', 5, '720p', { is_rec: true }, 65],
    ['img2video', 'viduq2-pro', 5, '720p', { off_peak: true }, 28],
    ['start-end2video', 'viduq2-pro', 8, '540p', {}, 40],
    ['start-end2video', 'viduq2-pro', 8, '540p', { off_peak: true }, 20],
    ['reference2video', 'viduq2', 8, '1080p', {}, 145],
    ['reference2video', 'viduq2', 8, '1080p', { off_peak: true }, 73],
    ['reference2video', 'viduq3', 5, '1080p', {}, 75],
    ['reference2video', 'viduq3', 5, '1080p', { off_peak: true }, 35],
    ['reference2video', 'vidu2.0', 4, '360p', {}, 80],
    ['img2video', 'vidu2.0', 4, '360p', {}, 20],
    ['img2video', 'vidu2.0', 4, '360p', { off_peak: true }, 10],
    ['img2video', 'vidu2.0', 8, '720p', {}, 100],
    ['text2video', 'viduq1', 5, '1080p', {}, 80],
  ])('%s %s %i s %s %j: %i', (endpoint, model, duration, resolution, more, expected) => {
    expect(credits(endpoint, model, duration, resolution, more)).toBe(expected);
  });
});
