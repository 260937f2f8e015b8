import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import { readEnv } from '@reelgate/runtime';
import { InstallationEnv, readInstallation } from '@reelgate/service';
import { pricingRules } from './pricing-rules.js';
import type { PricingRules } from './pricing-rules.js';

const directory = mkdtempSync(path.join(tmpdir(), 'reelgate-billing-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const rulesOf = (variables: Record<string, string>): PricingRules =>
  pricingRules(
    readInstallation(
      readEnv(InstallationEnv, {
        DATABASE_URL: 'postgres://localhost/test',
        NATS_URL: 'nats://localhost',
        REELGATE_SECRET: 'a secret of the tests',
        ...variables,
      }),
    ),
  );

describe('pricingRules', () => {
  it('has defaults', () => {
    expect(rulesOf({})).toEqual({
      currency: 'CNY',
      refRule: 'any',
      catalogue: defaultCatalogue,
      offPeakWindows: [],
      offPeakRatios: new Map(),
    });
  });

  it('reads what the operator has set', () => {
    const file = path.join(directory, 'models.json');
    const kling = defaultCatalogue.byBase('Kling-3.0')!;
    writeFileSync(
      file,
      JSON.stringify([
        {
          ...kling,
          base: 'Kling-3.1',
          version: '3.1',
          aliases: [],
          billing: { ...kling.billing, stem: 'kling-3.1' },
        },
      ]),
    );
    const rules = rulesOf({
      REELGATE_CURRENCY: 'USD',
      KLING_REF_RULE: 'video',
      REELGATE_EXTRA_MODELS: file,
      REELGATE_OFFPEAK_WINDOWS: '00:00-08:00 Asia/Shanghai, 22:00-24:00 UTC',
      REELGATE_OFFPEAK_RATIO: 'kling=0.5',
    });
    expect(rules).toMatchObject({ currency: 'USD', refRule: 'video' });
    expect(rules.catalogue.byBase('Kling-3.1')?.version).toBe('3.1');
    expect(rules.offPeakWindows.map(({ zone }) => zone)).toEqual(['Asia/Shanghai', 'UTC']);
    expect([...rules.offPeakRatios]).toEqual([['kling', 500_000n]]);
  });

  it.each([
    ['REELGATE_OFFPEAK_WINDOWS', 'always'],
    ['REELGATE_OFFPEAK_RATIO', 'kling=2'],
    ['REELGATE_EXTRA_MODELS', '/nowhere.json'],
  ])('names the variable that is wrong: %s', (name, value) => {
    expect(() => rulesOf({ [name]: value })).toThrow(`${name}: `);
  });
});
