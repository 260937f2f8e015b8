import { describe, expect, it } from '@jest/globals';
import { planFilm } from './film-plan.js';
import type { FilmOrder } from './film-plan.js';

const ORDER: FilmOrder = {
  taskId: 't1',
  prompt: 'a boat',
  title: 'model',
  width: 1280,
  height: 720,
  seconds: 5,
  audio: true,
  filmSeconds: '4',
  usualSeconds: 46,
  codes: { mistake: 'Mistake', moderation: 'Moderated', failed: 'Failed' },
};
const expired = { kind: 'failure', code: 'Late', message: '' } as const;
const totalOf = (order: Partial<FilmOrder>): number => {
  const { waitMs, workMs } = planFilm({ ...ORDER, ...order }, []);
  return waitMs + workMs;
};

describe('planFilm', () => {
  it('makes what was asked for', () => {
    expect(planFilm(ORDER, [])).toEqual({
      waitMs: 500,
      workMs: 3500,
      outcome: {
        kind: 'film',
        film: {
          width: 1280,
          height: 720,
          frames: 121,
          audio: true,
          prompt: 'a boat',
          title: 'model',
          caption: 't1',
        },
        seconds: 5,
        link: 'good',
      },
      unknownStatus: null,
      callbacks: 1,
      faults: [],
    });
  });

  it.each<[Partial<FilmOrder>, number]>([
    [{ filmSeconds: 'realistic' }, 46_000],
    [{ filmSeconds: 'realistic', seconds: 10 }, 92_000],
    [{ prompt: '[sim:slow]' }, 40_000],
    [{ prompt: '[sim:seconds=0.5]' }, 500],
    [{ prompt: '[sim:fail]', filmSeconds: '60' }, 4000],
    [{ filmSeconds: '0' }, 0],
  ])('%j takes %i ms', (order, ms) => {
    expect(totalOf(order)).toBe(ms);
  });

  it.each([
    ['[sim:moderation=no]', { code: 'Moderated', message: 'no' }],
    ['[sim:fail]', { code: 'Failed' }],
    ['[sim:fail=Odd:why]', { code: 'Odd', message: 'why' }],
    ['[sim:nonsense]', { code: 'Mistake', message: expect.stringContaining('[sim:nonsense]') }],
  ])('%s fails', (prompt, outcome) => {
    expect(planFilm({ ...ORDER, prompt }, []).outcome).toMatchObject({ kind: 'failure', ...outcome });
  });

  it.each([
    ['[sim:wrong_duration=2]', { seconds: 2, film: { frames: 49 } }],
    ['[sim:wrong_resolution]', { film: { width: 640, height: 360 } }],
    ['[sim:wrong_resolution=320x240]', { film: { width: 320, height: 240 } }],
    ['[sim:no_file_url]', { link: 'none' }],
    ['[sim:expired_link]', { link: 'expired' }],
    ['[sim:film_bytes=0]', { film: { bytes: 0 } }],
    ['[sim:slow]', { film: { prompt: '(no prompt)' } }],
  ])('%s changes the film', (prompt, outcome) => {
    expect(planFilm({ ...ORDER, prompt }, []).outcome).toMatchObject({ kind: 'film', ...outcome });
  });

  it('prefers a given fault to a word', () => {
    const given = [{ kind: 'wrong_duration', params: { seconds: 3 } }] as const;
    expect(planFilm({ ...ORDER, prompt: '[sim:wrong_duration=2]' }, given).outcome).toMatchObject({
      seconds: 3,
    });
  });

  it('holds off-peak work, and gives it up at its end', () => {
    const hold = { seconds: 20, expirySeconds: 60, failure: expired };
    expect(planFilm({ ...ORDER, hold }, [])).toMatchObject({ waitMs: 20_500, workMs: 3500 });
    expect(planFilm({ ...ORDER, hold: { ...hold, seconds: 60 } }, [])).toMatchObject({
      waitMs: 60_000,
      workMs: 0,
      outcome: expired,
    });
  });

  it.each([
    ['[sim:lost_callback]', 0],
    ['[sim:repeated_callback]', 2],
    ['', 1],
  ])('%s', (prompt, callbacks) => {
    expect(planFilm({ ...ORDER, prompt }, []).callbacks).toBe(callbacks);
  });
});
