import { describe, expect, it } from '@jest/globals';
import { manifest, withTree } from './fixture-tree.mjs';
import { check } from './layout.mjs';

const problems = (files) =>
  withTree({ 'tsconfig.json': { references: [{ path: 'libs/bus' }] }, ...files }, check);

const bus = { 'libs/bus/package.json': manifest('bus'), 'libs/bus/README.md': '' };

describe('layout', () => {
  it.each([
    'clock.ts',
    'read-size.ts',
    'job.repository.ts',
    'outbox.medium.spec.ts',
    'map.tencent-vod.ts',
    'map.tencent-vod.spec.ts',
    'migrations/1780000000000-create-billing.ts',
    'wire.snapshot.json',
  ])('knows the name %s', async (name) => {
    expect(await problems({ ...bus, [`libs/bus/src/${name}`]: '' })).toEqual([]);
  });

  it.each(['readSize.ts', 'ReadSize.ts', 'read_size.ts', 'job.repo.ts', 'jobs.test.ts', 'Parts/a.ts'])(
    'refuses the name %s',
    async (name) => {
      expect(await problems({ ...bus, [`libs/bus/src/${name}`]: '' })).toHaveLength(1);
    },
  );

  it('wants entities, controllers and handlers in files that say so', async () => {
    const entity = "@Entity({ name: 'job' })\nexport class Job {}";
    const handler = "class A {\n  @MessagePattern('a')\n  a() {}\n}";
    expect(
      await problems({ ...bus, 'libs/bus/src/job.entity.ts': entity, 'libs/bus/src/a.handler.ts': handler }),
    ).toEqual([]);
    expect(
      await problems({ ...bus, 'libs/bus/src/job.ts': entity, 'libs/bus/src/a.service.ts': handler }),
    ).toEqual(
      expect.arrayContaining([
        expect.stringContaining('<noun>.entity.ts'),
        expect.stringContaining('<noun>.handler.ts'),
      ]),
    );
  });

  it('wants the fixed files of an app, a library and a vendor', async () => {
    const found = await problems({
      'apps/gateway/package.json': manifest('gateway'),
      'libs/bus/package.json': manifest('bus'),
      'libs/vendors/package.json': manifest('vendors'),
      'libs/vendors/README.md': '',
      'libs/vendors/src/vidu/README.md': '',
    });
    expect(found.map((text) => text.split(' ')[0])).toEqual([
      'apps/gateway/README.md',
      'libs/bus/README.md',
      'libs/vendors/src/vidu/index.ts',
      'libs/vendors/src/vidu/client.ts',
      'libs/vendors/src/vidu/map.ts',
      'libs/vendors/src/vidu/status.ts',
      'libs/vendors/src/vidu/errors.ts',
      'libs/vendors/src/vidu/conformance.spec.ts',
      'libs/catalog/src/vendors/vidu.ts',
    ]);
  });

  it('wants every vendor to pass the suites', async () => {
    const files = ['README.md', 'index.ts', 'client.ts', 'map.ts', 'status.ts', 'errors.ts'];
    const found = await problems({
      'libs/vendors/package.json': manifest('vendors'),
      'libs/vendors/README.md': '',
      'libs/catalog/src/vendors/vidu.ts': '',
      ...Object.fromEntries(files.map((file) => [`libs/vendors/src/vidu/${file}`, ''])),
      'libs/vendors/src/vidu/conformance.spec.ts': 'describeVendorClient({})',
    });
    expect(found).toEqual([
      'libs/vendors/src/vidu/conformance.spec.ts has to call describeVendorRequests of @reelgate/testing.',
    ]);
  });

  it('wants a reference of the compiler for every dependency and every package', async () => {
    const tree = {
      ...bus,
      'libs/contracts/README.md': '',
      'libs/contracts/package.json': manifest('contracts'),
      'libs/contracts/tsconfig.json': {},
      'libs/bus/package.json': manifest('bus', ['contracts']),
      'libs/bus/tsconfig.json': { references: [] },
    };
    expect(await problems(tree)).toEqual([
      expect.stringContaining('libs/bus/tsconfig.json: add a reference to libs/contracts'),
      expect.stringContaining('tsconfig.json: add a reference to libs/contracts, or nobody'),
    ]);
    expect(
      await problems({
        ...tree,
        'tsconfig.json': { references: [{ path: './libs/contracts' }, { path: 'libs/bus' }] },
        'libs/bus/tsconfig.json': { references: [{ path: '../contracts' }] },
      }),
    ).toEqual([]);
  });
});
