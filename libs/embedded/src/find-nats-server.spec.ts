import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findNatsServer } from './find-nats-server.js';

describe('findNatsServer', () => {
  let dir: string;
  let binary: string;
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'reelgate-find-spec-'));
    binary = path.join(dir, 'nats-server');
    writeFileSync(binary, '', { mode: 0o755 });
    writeFileSync(path.join(dir, 'readme'), '', { mode: 0o644 });
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('takes NATS_SERVER_BIN before anything else', () => {
    expect(findNatsServer({ NATS_SERVER_BIN: binary, PATH: '/usr/bin' })).toBe(binary);
  });

  it('refuses a NATS_SERVER_BIN that cannot be run, instead of taking another', () => {
    for (const named of [path.join(dir, 'absent'), path.join(dir, 'readme'), dir]) {
      expect(() => findNatsServer({ NATS_SERVER_BIN: named, PATH: dir })).toThrow('not an executable file');
    }
  });

  it('takes the fetched one or searches PATH, and says what to do when there is none', () => {
    const fetched = /\/\.reelgate\/tools\/nats-server$/;
    const outcome = (search: string): string => {
      try {
        return findNatsServer({ PATH: search });
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect([outcome(`/nowhere::${dir}`)]).toEqual([
      expect.stringMatching(new RegExp(`${fetched.source}|^${binary}$`)),
    ]);
    expect(outcome('/nowhere')).toMatch(new RegExp(`${fetched.source}|NATS_SERVER_BIN`));
  });
});
