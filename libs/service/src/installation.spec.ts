import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import { readEnv } from '@reelgate/runtime';
import { readInstallation } from './installation.js';
import type { Installation } from './installation.js';
import { InstallationEnv } from './installation-env.js';

const SECRET = 'a secret of the tests';
const directory = mkdtempSync(path.join(tmpdir(), 'reelgate-installation-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const read = (variables: Record<string, string> = {}): Installation =>
  readInstallation(
    readEnv(InstallationEnv, {
      DATABASE_URL: 'postgres://localhost/test',
      NATS_URL: 'nats://localhost',
      REELGATE_SECRET: SECRET,
      ...variables,
    }),
  );
const models = (name: string, text: string): string => {
  const file = path.join(directory, name);
  writeFileSync(file, text);
  return file;
};

describe('readInstallation', () => {
  it('has defaults', () => {
    expect(read()).toMatchObject({ currency: 'CNY', refRule: 'any', catalogue: defaultCatalogue });
  });

  it.each([
    ['REELGATE_CURRENCY', 'USD'],
    ['KLING_REF_RULE', 'video'],
    ['REELGATE_OFFPEAK_WINDOWS', '00:00-08:00 UTC'],
    ['REELGATE_OFFPEAK_RATIO', '0.5'],
    ['REELGATE_SECRET', 'another secret of the tests'],
    ['REELGATE_EXTRA_MODELS', models('other.json', JSON.stringify([defaultCatalogue.rows[0]]))],
  ])('tells installations apart by %s alone', (variable, value) => {
    const [usual, other] = [read().settings, read({ [variable]: value }).settings];
    expect(Object.keys(usual).filter((name) => usual[name] !== other[name])).toEqual([variable]);
  });

  it('counts what a file of models says, not where it is or how it is laid out', () => {
    const [a, b] = [models('a.json', '[]'), models('b.json', ' [ ]\n')];
    expect(read({ REELGATE_EXTRA_MODELS: a }).settings).toEqual(read({ REELGATE_EXTRA_MODELS: b }).settings);
  });

  it('has off-peak ratios for families with windows only', () => {
    const windows = { REELGATE_OFFPEAK_WINDOWS: '00:00-08:00 Asia/Shanghai, 22:00-24:00 UTC' };
    const ratios = { REELGATE_OFFPEAK_RATIO: 'kling=0.5' };
    expect(read(ratios).offPeakRatios.size).toBe(0);
    expect(read(windows).offPeakRatios.size).toBe(0);
    expect([...read({ ...windows, ...ratios }).offPeakRatios]).toEqual([['kling', 500_000n]]);
    expect(read(windows).offPeakWindows.isOpen(new Date('2026-07-01T22:00:00Z'))).toBe(true);
  });

  it('gives no value away', () => {
    expect(JSON.stringify(read().settings)).not.toContain(SECRET);
  });

  it.each([
    ['REELGATE_OFFPEAK_WINDOWS', 'always'],
    ['REELGATE_OFFPEAK_RATIO', 'kling=2'],
    ['REELGATE_OFFPEAK_RATIO', 'nobody=0.5'],
    ['REELGATE_EXTRA_MODELS', '/nowhere.json'],
  ])('names the variable that is wrong: %s', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(`${name}: `);
  });
});
