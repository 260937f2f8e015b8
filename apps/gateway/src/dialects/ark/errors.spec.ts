import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { toArkError } from './errors.js';

describe("a failure in Ark's envelope", () => {
  it('names the field, and ends with the id of the request', () => {
    const error = new AppError('unsupported_parameter', '`resolution` is not so.', {
      param: 'resolution',
    });
    expect(toArkError(error, 'req_1')).toEqual({
      status: 400,
      body: {
        error: {
          code: 'InvalidParameter',
          message: '`resolution` is not so. Request id: req_1',
          param: 'resolution',
          type: 'BadRequest',
        },
      },
    });
  });

  it.each(Object.keys(ERRORS) as (keyof typeof ERRORS)[])('has a code for %s', (code) => {
    const { status, body } = toArkError(new AppError(code, 'no'), 'r');
    expect(status).toBe(code === 'not_cancellable' ? 409 : ERRORS[code].status);
    expect(body).toMatchObject({
      error: { code: expect.stringMatching(/^[A-Z][\w.]+$/), type: expect.any(String) },
    });
  });
});
