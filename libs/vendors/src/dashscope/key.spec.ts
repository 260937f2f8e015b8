import { expect, it } from '@jest/globals';
import { checkKey } from './key.js';

it('is the key alone', () => {
  expect(() => checkKey('sk-0001')).not.toThrow();
  expect(() => checkKey('Bearer sk-0001')).toThrow(/without the word "Bearer"/);
});
