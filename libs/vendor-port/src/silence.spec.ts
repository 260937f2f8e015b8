import { describe, expect, it } from '@jest/globals';
import { silenceOf, submitMetSilence } from './silence.js';
import { VendorHttpError } from './vendor-http-error.js';

describe('silence after a submit', () => {
  it('leaves open whether there is a job when the request may have arrived', () => {
    expect(submitMetSilence(silenceOf(new VendorHttpError('no answer in time', true)))).toEqual({
      kind: 'unknown',
      vendorCode: 'no_answer',
      message: 'no answer in time',
    });
  });

  it('may be followed by another try when the request certainly did not arrive', () => {
    expect(submitMetSilence(silenceOf(new VendorHttpError('no connection', false)))).toEqual({
      kind: 'retry',
      vendorCode: 'no_answer',
      message: 'no connection',
      fault: { kind: 'outage', message: 'no connection' },
    });
  });

  it('is not what a fault of our own becomes', () => {
    const fault = new TypeError('undefined is not a function');
    expect(() => silenceOf(fault)).toThrow(fault);
  });
});
