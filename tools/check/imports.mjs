import { isBuiltin } from 'node:module';
import path from 'node:path';
import { ALLOWED_IMPORTS, APART, FOREIGN, READS_ENVIRONMENT } from './allowed-imports.mjs';
import { filesIn, isSource, isSpec, matches, packagesOf, readSource } from './workspace.mjs';

export const title = 'imports keep to the architecture';

/** Every import of every package against the table of allowed imports. */
export function check(root) {
  const packages = packagesOf(root);
  const dirOf = new Map(packages.map(({ name, dir }) => [name, dir]));
  return packages.flatMap((pkg) => {
    const row = Object.keys(ALLOWED_IMPORTS).find((pattern) => matches(pattern, pkg.dir));
    if (!row) {
      return [
        `${pkg.dir} is not in tools/check/allowed-imports.mjs: add what it may import, as little as it needs.`,
      ];
    }
    return filesIn(root, pkg.dir)
      .filter(isSource)
      .flatMap((file) => checkFile(root, file, pkg, ALLOWED_IMPORTS[row], dirOf));
  });
}

function checkFile(root, file, pkg, allowed, dirOf) {
  const { imports, environment } = readSource(root, file);
  const problems = imports.flatMap(({ specifier, typeOnly, line }) =>
    problemsOf({ specifier, typeOnly, file, pkg, allowed, dirOf }).map((text) => `${file}:${line} ${text}`),
  );
  if (environment.length > 0 && !READS_ENVIRONMENT.some((pattern) => matches(pattern, file))) {
    problems.push(
      `${file}:${environment[0]} reads process.env. Declare the variable in the process's env class and pass the value in; ` +
        'main.ts hands process.env to readEnv of @reelgate/runtime.',
    );
  }
  return problems;
}

function problemsOf({ specifier, typeOnly, file, pkg, allowed, dirOf }) {
  if (specifier.startsWith('.')) return relative(specifier, file, pkg);
  if (specifier.startsWith('node:')) return [];
  if (isBuiltin(specifier)) return [`imports "${specifier}": write "node:${specifier}".`];
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const ours = name.startsWith('@reelgate/');
  return [
    ...(ours ? own(specifier, name, file, allowed, dirOf) : foreign(name, pkg.dir)),
    ...declared(name, typeOnly, file, pkg),
  ];
}

function relative(specifier, file, pkg) {
  const target = path.posix.join(path.posix.dirname(file), specifier);
  if (target.startsWith(`${pkg.dir}/`)) return apart(specifier, target, file);
  return [`imports ${specifier}, which is outside its package. Import the other package by its name.`];
}

/** Neighbours in a folder whose children are kept apart; a file directly in it belongs to all of them. */
function apart(specifier, target, file) {
  const parent = APART.find((dir) => file.startsWith(`${dir}/`) && target.startsWith(`${dir}/`));
  if (!parent) return [];
  const [from, to] = [file, target].map((each) => each.slice(parent.length + 1).split('/'));
  if (from.length === 1 || to.length === 1 || from[0] === to[0]) return [];
  return [
    `imports ${specifier}: in ${parent} "${from[0]}" may not know "${to[0]}". What both need goes beside the two folders.`,
  ];
}

function own(specifier, name, file, allowed, dirOf) {
  if (!dirOf.has(name)) return [`imports ${specifier}, which is no package of this workspace.`];
  if (specifier !== name) {
    return [
      `imports ${specifier}: only the root of a package is public. Export it there, or leave it private.`,
    ];
  }
  const short = name.slice('@reelgate/'.length);
  if (isSpec(file) && short === 'testing') return [];
  if (allowed.some((pattern) => matches(pattern, short))) return [];
  return [
    `imports ${name}, which its package may not. Dependencies point one way (tools/check/allowed-imports.mjs): move the ` +
      'code to where both can reach it, or pass it in.',
  ];
}

function foreign(name, dir) {
  return FOREIGN.filter(({ packages }) => packages.some((pattern) => matches(pattern, name)))
    .filter(({ only, never }) =>
      only ? !only.some((pattern) => matches(pattern, dir)) : never.some((pattern) => matches(pattern, dir)),
    )
    .map(({ why }) => `imports ${name}. ${why}`);
}

/** pnpm installs only `dependencies` into an image; what is merely there in the workspace would be missing. */
function declared(name, typeOnly, file, { dir, name: self, manifest }) {
  if (name === self) return [`imports its own package by name; import the file.`];
  const runs = !isSpec(file) && !typeOnly && !file.startsWith(`${dir}/jest/`);
  if (name in (manifest.dependencies ?? {})) return [];
  if (name in (manifest.devDependencies ?? {})) {
    // The test library is used by specs alone.
    if (!runs || dir === 'libs/testing') return [];
    return [
      `imports ${name}, a devDependency: production code needs it under "dependencies" of ${dir}/package.json.`,
    ];
  }
  return [`imports ${name}, which is not in ${dir}/package.json.`];
}
