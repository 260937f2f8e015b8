import { describe, expect, it } from '@jest/globals';
import { checkMembers } from './check-members.js';
import { CREATE_MEMBERS, CREATE_REQUIRED } from './create-request.js';

const good = { SubAppId: 1, ModelName: 'Kling', ModelVersion: '3.0' };
const check = (body: unknown): unknown => {
  try {
    return checkMembers(body, CREATE_MEMBERS, CREATE_REQUIRED);
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
};

describe('checkMembers', () => {
  it('accepts a whole request and drops its nulls', () => {
    expect(check({ ...good, Prompt: null, OutputConfig: { Duration: 5, Resolution: null } })).toEqual({
      ...good,
      OutputConfig: { Duration: 5 },
    });
  });

  it('takes TasksPriority as a number and as digits', () => {
    expect(check({ ...good, TasksPriority: '10' })).toEqual({ ...good, TasksPriority: 10 });
    expect(check({ ...good, TasksPriority: -3 })).toEqual({ ...good, TasksPriority: -3 });
  });

  it.each([
    [undefined, /^InvalidParameter .*JSON object/],
    [[], /^InvalidParameter .*JSON object/],
    [{ ...good, ModelName: undefined }, /^MissingParameter .*`ModelName`/],
    [{ ...good, ModelName: null }, /^MissingParameter .*`ModelName`/],
    [{ ...good, Foo: 1 }, /^UnknownParameter .*`Foo`/],
    [{ ...good, OutputConfig: { Foo: 1 } }, /^UnknownParameter .*`OutputConfig.Foo`/],
    [{ ...good, FileInfos: [{}, { Foo: 1 }] }, /^UnknownParameter .*`FileInfos.1.Foo`/],
    [{ ...good, toString: 'x' }, /^UnknownParameter .*`toString`/],
    [{ ...good, SubAppId: '1' }, /^InvalidParameter .*`SubAppId`.*integer/],
    [{ ...good, SubAppId: 1.5 }, /^InvalidParameter .*`SubAppId`/],
    [{ ...good, FileInfos: {} }, /^InvalidParameter .*`FileInfos`.*list/],
    [{ ...good, FileInfos: ['x'] }, /^InvalidParameter .*`FileInfos.0`.*object/],
    [{ ...good, OutputConfig: 'x' }, /^InvalidParameter .*`OutputConfig`.*object/],
    [{ ...good, TasksPriority: 'high' }, /^InvalidParameter .*`TasksPriority`.*integer/],
  ])('refuses %j', (body, message) => {
    expect(check(body)).toMatch(message);
  });

  it('reports a missing member before an unknown one', () => {
    expect(check({ Foo: 1 })).toMatch(/^MissingParameter/);
  });
});
