import { describe, expect, it } from '@jest/globals';
import { validate } from 'class-validator';
import { taskCommand, taskSpec } from './builders.js';

describe('builders', () => {
  it('make valid messages', async () => {
    expect(await validate(taskSpec())).toEqual([]);
    expect(await validate(taskCommand())).toEqual([]);
  });

  it('take fields over the defaults, and make a new task each time', () => {
    expect(taskCommand({ spec: taskSpec({ seconds: 10 }) }).spec.seconds).toBe(10);
    expect(taskCommand().taskId).not.toBe(taskCommand().taskId);
  });
});
