import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { FilmTooLarge, limited, mostFilmBytes } from './film-size.js';

const MIB = 1024 * 1024;

describe('the size of a film', () => {
  it('grows with its seconds', () => {
    expect(mostFilmBytes(5)).toBe(144 * MIB);
    expect(mostFilmBytes(4.2)).toBe(mostFilmBytes(5));
  });

  it('is let through up to the limit, and ends the sender beyond it', async () => {
    expect(await buffer(limited(Readable.from([Buffer.alloc(6), Buffer.alloc(4)]), 10))).toHaveLength(10);
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          sent += 1;
          yield Buffer.alloc(4);
        }
      })(),
    );
    await expect(buffer(limited(endless, 10))).rejects.toBeInstanceOf(FilmTooLarge);
    expect(endless.destroyed).toBe(true);
    expect(sent).toBeLessThan(100);
  });

  it('hands the failure of the sender on', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(1);
        throw new Error('cut');
      })(),
    );
    await expect(buffer(limited(broken, 10))).rejects.toThrow('cut');
  });
});
