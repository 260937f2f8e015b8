import { describe, expect, it } from '@jest/globals';
import { check } from './compose.mjs';
import { manifest, withTree } from './fixture-tree.mjs';

const APP = {
  'libs/runtime/package.json': manifest('runtime'),
  'libs/runtime/src/service-env.ts': `
    export class ServiceEnv {
      @IsString() DATABASE_URL: string;
      LOG_LEVEL: string = 'info';
      @IsOptional() @IsString() LOG_FILE: string;
      HOST?: string;
    }`,
  'libs/storage/package.json': manifest('storage'),
  'libs/storage/src/index.ts': 'export class StorageEnv { @IsString() BUCKET: string; }',
  'apps/billing/package.json': manifest('billing', ['runtime', 'storage']),
  'apps/billing/src/main.ts': `
    class BillingEnv extends ServiceEnv { @IsIn(['CNY']) CURRENCY: string; }
    readEnv(BillingEnv, source);`,
  'apps/local/package.json': manifest('local'),
  Dockerfile: 'FROM node:24',
};
const FAMILY = {
  'apps/provider/package.json': manifest('provider', ['provider-kit']),
  'apps/provider/src/families/kling/index.ts': '',
};
const SERVICE = `
    build: .
    image: reelgate/billing:0.1.0
    environment: &env { DATABASE_URL: x, CURRENCY: CNY }
    healthcheck: { test: [CMD, 'true'] }
    volumes: ['data:/data', './conf:/conf:ro']`;
const problems = (compose, files = {}) =>
  withTree({ ...APP, ...(compose === undefined ? {} : { 'docker-compose.yml': compose }), ...files }, check);

describe('compose', () => {
  it('fails while there is no file', async () => {
    expect(await problems(undefined)).toEqual([expect.stringContaining('does not exist yet')]);
  });

  it('passes a service that has all it needs', async () => {
    expect(await problems(`services:\n  billing:${SERVICE}\nvolumes:\n  data:\n`)).toEqual([]);
  });

  it('misses the service of an app', async () => {
    expect(await problems('services: {}')).toEqual([expect.stringContaining('add one called "billing"')]);
  });

  it('misses variables without a default, inherited ones too, and not those of classes that are not read', async () => {
    const found = await problems(`services:
  billing: { build: ., environment: { LOG_LEVEL: info, CURRENCY: '' }, healthcheck: { test: [CMD, 'true'] } }`);
    expect(found).toEqual([
      expect.stringContaining('has to set CURRENCY, which BillingEnv requires'),
      expect.stringContaining('has to set DATABASE_URL, which BillingEnv requires'),
    ]);
  });

  it('counts what the provider kit reads to a family, and not to who merely uses the kit', async () => {
    const files = {
      'libs/provider-kit/package.json': manifest('provider-kit'),
      'libs/provider-kit/src/index.ts':
        'class ProviderEnv { @IsUrl() POLL_URL: string; } readEnv(ProviderEnv, source);',
      'apps/migrate/package.json': manifest('migrate', ['provider-kit']),
      ...FAMILY,
    };
    const services = `services:
  billing:${SERVICE}
  migrate: { build: . }
  provider-kling: { build: ., healthcheck: { test: [CMD, 'true'] } }
volumes: { data: }`;
    expect(await problems(services, files)).toEqual([
      'docker-compose.yml: service "provider-kling" has to set POLL_URL, which ProviderEnv requires.',
    ]);
  });

  it('wants a service of its own for every family, which runs that one', async () => {
    const found = await problems(
      `services:
  billing:${SERVICE}
  provider-kling: { build: ., environment: { FAMILY: vidu }, healthcheck: { test: [CMD, 'true'] } }
volumes: { data: }`,
      {
        ...FAMILY,
        'apps/provider/src/families/kling/map.ts': '',
        'apps/provider/src/families/sv.ts': '',
        'apps/provider/src/families/index.ts': '',
      },
    );
    expect(found).toEqual([
      'docker-compose.yml: service "provider-kling" runs FAMILY=vidu; it has to be kling.',
      'docker-compose.yml: family sv has no service; add one called "provider-sv".',
    ]);
  });

  it('reads variables through anchors and from lists', async () => {
    expect(
      await problems(`
x-env: &env { DATABASE_URL: x }
services:
  billing: { build: ., environment: { <<: *env, CURRENCY: CNY }, healthcheck: { test: [CMD, 'true'] } }`),
    ).toEqual([]);
    expect(
      await problems(`services:
  billing: { build: ., environment: ['DATABASE_URL=x=y', CURRENCY], healthcheck: { test: [CMD, 'true'] } }`),
    ).toEqual([]);
  });

  it.each([
    ['image: postgres', 'pins no tag of postgres'],
    ['image: postgres:latest', 'changes without notice'],
    ["image: '${PG:-postgres:latest}'", 'changes without notice'],
    ['build: ./nowhere', 'nowhere/Dockerfile, which does not exist'],
    ["volumes: ['other:/data']", 'mounts the volume "other", which is not declared'],
    ['restart: always', 'neither an image nor a build'],
  ])('refuses a service with %s', async (line, message) => {
    const other = `  other:\n    ${line}\n    healthcheck: { test: [CMD, 'true'] }\n`;
    const found = await problems(`services:\n  billing:${SERVICE}\n${other}volumes:\n  data:\n`);
    expect(found.join('\n')).toContain(message);
  });

  it('wants a healthcheck in the service or in its image, except where the service is to end', async () => {
    const compose = (name) => `services:
  billing:${SERVICE}
  ${name}: { build: . }
volumes: { data: }`;
    expect(await problems(compose('other'))).toEqual([expect.stringContaining('"other" has no healthcheck')]);
    expect(await problems(compose('migrate'))).toEqual([]);
    expect(await problems(compose('other'), { Dockerfile: 'FROM node:24\nHEALTHCHECK CMD true' })).toEqual(
      [],
    );
  });
});
