import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { withTree } from './fixture-tree.mjs';
import { check } from './words.mjs';

const problems = (files) =>
  withTree(files, (root) => {
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    return check(root);
  });
// Taken apart, because the check reads this file as well.
const machinePath = ['', 'work', 'main', 'x.ts'].join('/');

describe('words', () => {
  it('finds a path of one machine, with its line', async () => {
    expect(await problems({ 'a.md': `one\nsee ${machinePath}\n` })).toEqual([
      expect.stringMatching(/^a\.md:2 has .*a path of one machine/),
    ]);
    expect(await problems({ 'a.md': ['', 'home', 'ann', 'x'].join('/') })).toHaveLength(1);
  });

  it('does not mind the same letters elsewhere', async () => {
    expect(await problems({ 'a.md': 'https://example.com/frame/work/3 and net/work/ and /homes/' })).toEqual(
      [],
    );
  });

  it('looks at what git would track, and not at what it ignores or at binaries', async () => {
    expect(
      await problems({ '.gitignore': 'out/', 'out/a.md': machinePath, 'film.mp4': `\0${machinePath}` }),
    ).toEqual([]);
  });

  it('finds a registry in the lockfile, but lets other files have links', async () => {
    const text = 'tarball: https://registry.example.com/a.tgz';
    expect(await problems({ 'pnpm-lock.yaml': text, 'README.md': text })).toEqual([
      expect.stringMatching(/^pnpm-lock\.yaml:1 .*package registry/),
    ]);
  });

  it('finds focused tests and conflict markers', async () => {
    const focused = ['  it', 'only', "('x', () => {});"].join('.').replace('only.', 'only');
    expect(await problems({ 'a.spec.ts': focused, 'b.ts': `${'<'.repeat(7)} HEAD` })).toHaveLength(2);
  });
});
