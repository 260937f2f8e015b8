import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { ALLOWED_IMPORTS } from './allowed-imports.mjs';
import { manifest, withTree } from './fixture-tree.mjs';
import { check } from './imports.mjs';
import { matches, packagesOf } from './workspace.mjs';

/** A workspace of three packages that is in order, with some files added. */
const problems = (files) =>
  withTree(
    {
      'libs/contracts/package.json': manifest('contracts'),
      'libs/contracts/src/index.ts': 'export const x = 1;',
      'libs/runtime/package.json': manifest('runtime', ['contracts']),
      'libs/runtime/src/index.ts': "export { x } from '@reelgate/contracts';",
      'libs/provider-kit/package.json': manifest('provider-kit'),
      'libs/provider-kit/src/index.ts': 'export type Port = number;',
      'libs/vendor-port/package.json': manifest('vendor-port'),
      'libs/vendor-port/src/index.ts': 'export class VendorHttpError {}',
      'libs/bus/package.json': manifest('bus', ['contracts', '@nats-io/jetstream']),
      'libs/testing/package.json': manifest('testing'),
      ...files,
    },
    check,
  );

describe('imports', () => {
  it('pass when they follow the table', async () => {
    expect(
      await problems({
        'libs/bus/src/index.ts': `
          // import '@reelgate/gateway' in a comment, and "@reelgate/db" in a string, are no imports
          import { jetstream } from '@nats-io/jetstream';
          import { x } from '@reelgate/contracts';
          import { readFile } from 'node:fs/promises';
          import type { A } from './part/a.js';
        `,
      }),
    ).toEqual([]);
  });

  it.each([
    ['against the direction', "import { y } from '@reelgate/runtime';", 'which its package may not'],
    ['by a re-export', "export * from '@reelgate/runtime';", 'which its package may not'],
    ['at run time', "const r = await import('@reelgate/runtime');", 'which its package may not'],
    ['as a type', "let r: import('@reelgate/runtime').R;", 'which its package may not'],
    ['of what does not exist', "import '@reelgate/nothing';", 'is no package of this workspace'],
    [
      'below the root of a package',
      "import '@reelgate/runtime/src/env.js';",
      'only the root of a package is public',
    ],
    ['of another package by path', "import '../../runtime/src/index.js';", 'outside its package'],
    ['of NATS outside of the bus', "import '@nats-io/jetstream';", 'one door'],
    ['of Nest in a pure package', "import { Injectable } from '@nestjs/common';", 'are pure'],
    ['of a builtin without its prefix', "import 'fs';", 'write "node:fs"'],
    ['of what is not declared', "import 'undici';", 'not in libs/contracts/package.json'],
  ])('fail %s', async (_, source, message) => {
    const found = await problems({ 'libs/contracts/src/thing.ts': `\n${source}` });
    expect(found.join('\n')).toContain(message);
    expect(found[0]).toMatch(/^libs\/contracts\/src\/thing\.ts:2 /);
  });

  it('let a vendor see the port, and keep it from the engine, even its types', async () => {
    const vendor = (source) =>
      problems({
        'libs/vendors/package.json': manifest('vendors', ['provider-kit', 'vendor-port']),
        'libs/vendors/src/vidu/client.ts': source,
      });
    expect(await vendor("import { VendorHttpError } from '@reelgate/vendor-port';")).toEqual([]);
    expect(await vendor("import type { Job } from '@reelgate/provider-kit';")).toEqual([
      expect.stringContaining('which its package may not'),
    ]);
  });

  it('keep vendors apart, and families, but for what stands beside them and the index', async () => {
    const files = (folder, source) => ({
      'libs/vendors/package.json': manifest('vendors'),
      [`libs/vendors/src/${folder}`]: source,
    });
    expect(await problems(files('vidu/map.ts', "import '../vendor-kit.js'; import './sign.js';"))).toEqual(
      [],
    );
    expect(await problems(files('index.ts', "export * as vidu from './vidu/index.js';"))).toEqual([]);
    expect(await problems(files('vidu/map.ts', "import '../ark/map.js';"))).toEqual([
      expect.stringContaining('"vidu" may not know "ark"'),
    ]);
  });

  it('let specs alone use the test library and devDependencies', async () => {
    const file = (name) =>
      problems({
        'libs/bus/package.json': manifest('bus', [], ['testing']),
        [`libs/bus/src/${name}`]: "import { waitFor } from '@reelgate/testing';",
      });
    expect(await file('a.medium.spec.ts')).toEqual([]);
    expect(await file('film.fixture.ts')).toEqual([]);
    expect((await file('a.ts')).join()).toMatch(/which its package may not.*a devDependency/s);
  });

  it('want every package in the table', async () => {
    expect(await problems({ 'apps/unknown/package.json': manifest('unknown') })).toEqual([
      expect.stringContaining('apps/unknown is not in tools/check/allowed-imports.mjs'),
    ]);
  });

  it('have no row in the table for what does not exist', () => {
    const packages = packagesOf(path.resolve(import.meta.dirname, '..', '..'));
    const rows = Object.keys(ALLOWED_IMPORTS);
    expect(rows.filter((pattern) => !packages.some(({ dir }) => matches(pattern, dir)))).toEqual([]);
  });

  it('keep process.env to the places that may read it', async () => {
    const reads = 'export const port = process.env.PORT ?? process.env["PORT"];';
    expect(await problems({ 'libs/bus/src/main.ts': reads, 'libs/runtime/src/env.ts': reads })).toEqual([]);
    expect(await problems({ 'libs/bus/src/port.ts': reads })).toEqual([
      expect.stringContaining('libs/bus/src/port.ts:1 reads process.env'),
    ]);
  });
});
