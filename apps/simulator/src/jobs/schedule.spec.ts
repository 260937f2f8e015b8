import { describe, expect, it } from '@jest/globals';
import { Schedule } from './schedule.js';
import type { Job } from './schedule.js';

interface Named extends Job {
  readonly name: string;
}

const job = (order: number, createdAt: number, more: Partial<Named> = {}): Named => ({
  name: `j${order}`,
  order,
  createdAt,
  waitMs: 10,
  workMs: 100,
  priority: 0,
  state: 'waiting',
  beganAt: null,
  endedAt: null,
  refused: false,
  ...more,
});

function scheduleOf(
  concurrency: number,
  whenFull: 'wait' | 'refuse' = 'wait',
): {
  schedule: Schedule<Named>;
  log: string[];
} {
  const log: string[] = [];
  const schedule = new Schedule<Named>({
    concurrency,
    whenFull,
    onBegin: ({ name, beganAt }) => log.push(`${name} begins ${beganAt}`),
    onFinish: ({ name, endedAt, refused }) => log.push(`${name} ${refused ? 'refused' : 'ends'} ${endedAt}`),
  });
  return { schedule, log };
}

describe('Schedule', () => {
  it('takes a job through its states at its own times', () => {
    const { schedule } = scheduleOf(0);
    const one = job(1, 1000);
    schedule.add(one);
    schedule.run(1009);
    expect(one.state).toBe('waiting');
    schedule.run(1010);
    expect([one.state, one.beganAt]).toEqual(['processing', 1010]);
    schedule.run(1109);
    expect(one.state).toBe('processing');
    schedule.run(1110);
    expect([one.state, one.endedAt, schedule.inFlight]).toEqual(['finished', 1110, 0]);
  });

  it('lets jobs above the limit wait for a slot, the higher priority first', () => {
    const { schedule, log } = scheduleOf(1);
    schedule.add(job(1, 0));
    schedule.add(job(2, 0));
    schedule.add(job(3, 0, { priority: 5 }));
    schedule.run(1000);
    expect(log).toEqual([
      'j1 begins 10',
      'j1 ends 110',
      'j3 begins 110',
      'j3 ends 210',
      'j2 begins 210',
      'j2 ends 310',
    ]);
  });

  it('refuses jobs above the limit when told so', () => {
    const { schedule, log } = scheduleOf(1, 'refuse');
    schedule.add(job(1, 0));
    schedule.add(job(2, 5));
    schedule.add(job(3, 100));
    schedule.run(1000);
    expect(log).toEqual(['j1 begins 10', 'j2 refused 15', 'j1 ends 110', 'j3 begins 110', 'j3 ends 210']);
  });

  it('aborts waiting jobs only, and never begins them', () => {
    const { schedule, log } = scheduleOf(1);
    const [first, second] = [job(1, 0), job(2, 0)];
    schedule.add(first);
    schedule.add(second);
    schedule.run(50);
    expect(schedule.abort(first, 50)).toBe(false);
    expect(schedule.abort(second, 50)).toBe(true);
    expect(schedule.abort(second, 51)).toBe(false);
    schedule.run(1000);
    expect(log).toEqual(['j1 begins 10', 'j1 ends 110']);
    expect([second.state, second.endedAt, schedule.inFlight]).toEqual(['aborted', 50, 0]);
  });

  it('comes to the same whether it is looked at often or once', () => {
    const jobs = (): Named[] =>
      Array.from({ length: 200 }, (_, at) =>
        job(at, at * 7, { waitMs: (at * 31) % 50, workMs: 20 + ((at * 53) % 300), priority: at % 3 }),
      );
    const [once, often] = [scheduleOf(3), scheduleOf(3)];
    for (const one of jobs()) {
      once.schedule.run(one.createdAt);
      once.schedule.add(one);
    }
    once.schedule.run(1_000_000);
    let now = 0;
    for (const one of jobs()) {
      for (; now < one.createdAt; now++) often.schedule.run(now);
      often.schedule.run(one.createdAt);
      often.schedule.add(one);
    }
    for (; now < 20_000; now += 3) often.schedule.run(now);
    expect(once.log).toHaveLength(400);
    expect(often.log).toEqual(once.log);
  });
});
