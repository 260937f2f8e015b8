import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { toViduError } from './errors.js';

describe("a failure in Vidu's envelope", () => {
  it('keeps our status, and says which field it is', () => {
    const error = new AppError('unsupported_parameter', '`images` is too much.', {
      param: 'images',
    });
    expect(toViduError(error, 'req_1')).toEqual({
      status: 400,
      body: {
        code: 400,
        reason: 'FieldInvalid',
        message: '`images` is too much.',
        metadata: { trace_id: 'req_1', code: 'unsupported_parameter', param: 'images' },
      },
    });
  });

  it.each(Object.keys(ERRORS) as (keyof typeof ERRORS)[])('has a reason for %s', (code) => {
    expect(toViduError(new AppError(code, 'no'), 'r')).toMatchObject({
      status: ERRORS[code].status,
      body: { code: ERRORS[code].status, reason: expect.stringMatching(/^[A-Z]\w+$/) },
    });
  });
});
