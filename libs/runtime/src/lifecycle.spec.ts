import { describe, expect, it } from '@jest/globals';
import { Lifecycle } from './lifecycle.js';
import { createLogger } from './logger.js';

describe('Lifecycle', () => {
  it('stops in reverse order, once, and goes on after a step that fails or hangs', async () => {
    const stopped: string[] = [];
    const lifecycle = new Lifecycle(createLogger('test', 'silent'), 20);
    lifecycle.onStop('database', () => void stopped.push('database'));
    lifecycle.onStop('bus', () => Promise.reject(new Error('gone')));
    lifecycle.onStop('loop', () => new Promise(() => undefined));
    lifecycle.onStop('http', async () => void stopped.push('http'));
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(stopped).toEqual(['http', 'database']);
  });
});
