import { describe, expect, it } from '@jest/globals';
import { taskSpec } from '@reelgate/testing';
import { fingerprintTask } from './fingerprint-task.js';

const hex = (...args: Parameters<typeof fingerprintTask>): string => fingerprintTask(...args).toString('hex');
const withFile = (file: string): ReturnType<typeof taskSpec> =>
  taskSpec({ inputs: [{ role: 'first_frame', kind: 'image', file, contentType: 'image/png' }] });

describe('fingerprintTask', () => {
  it('does not depend on the order of members', () => {
    const none = new Map<string, string>();
    expect(hex(taskSpec(), { a: 1, b: { c: 2, d: 3 } }, none)).toBe(
      hex(taskSpec(), { b: { d: 3, c: 2 }, a: 1 }, none),
    );
    expect(hex(taskSpec(), {}, none)).not.toBe(hex(taskSpec({ seconds: 6 }), {}, none));
    expect(hex(taskSpec(), { a: [1, 2] }, none)).not.toBe(hex(taskSpec(), { a: [2, 1] }, none));
  });

  it('sees a file by its content', () => {
    const one = hex(withFile('upload/1.png'), {}, new Map([['upload/1.png', 'digest']]));
    expect(hex(withFile('upload/2.png'), {}, new Map([['upload/2.png', 'digest']]))).toBe(one);
    expect(hex(withFile('upload/3.png'), {}, new Map([['upload/3.png', 'other']]))).not.toBe(one);
  });
});
