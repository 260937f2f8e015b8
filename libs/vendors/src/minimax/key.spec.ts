import { expect, it } from '@jest/globals';
import { checkKey } from './key.js';

it('is the key alone', () => {
  expect(() => checkKey('eyJ0001')).not.toThrow();
  expect(() => checkKey('Bearer eyJ0001')).toThrow(/without the word "Bearer"/);
});
