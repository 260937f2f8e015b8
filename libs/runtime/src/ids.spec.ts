import { describe, expect, it } from '@jest/globals';
import { newId } from './ids.js';

describe('newId', () => {
  it('has the prefix and 26 characters of [a-z0-9]', () => {
    expect(newId('video', new Date())).toMatch(/^video_[a-z0-9]{26}$/);
  });
  it('sorts by time and does not repeat', () => {
    const start = Date.UTC(2026, 0, 1);
    const ids = Array.from({ length: 1000 }, (_, i) => newId('video', new Date(start + i)));
    expect([...ids].sort()).toEqual(ids);
    const same = Array.from({ length: 1000 }, () => newId('video', new Date(start)));
    expect(new Set(same).size).toBe(1000);
  });
});
