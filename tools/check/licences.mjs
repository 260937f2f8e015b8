import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { matches, packagesOf } from './workspace.mjs';

export const title = 'what runs may be passed on under our licence';

/** Licences that let their work be part of ours (SPDX). */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/**
 * Programs under other terms, which only these apps may bring along, with a notice that says what they are and where their
 * source is.
 */
const APART = [
  {
    names: '@ffmpeg-installer/*',
    // The simulator, and what starts one.
    only: ['apps/simulator', 'apps/local'],
    notice: 'apps/simulator/THIRD-PARTY.md',
  },
];

/** Packages that name no licence in their manifest; it was looked up in the file that they bring along. */
const LOOKED_UP = { 'png-js@2.0.0': 'MIT' };

/** Every package that an app brings along, by whichever way. Libraries come with the apps; tests are not passed on. */
export function check(root) {
  const problems = new Set();
  for (const { dir, manifest } of packagesOf(root).filter((pkg) => pkg.dir.startsWith('apps/'))) {
    for (const dependency of closureOf(root, path.join(root, dir), manifest)) {
      const problem = problemOf(root, dir, dependency);
      if (problem) problems.add(problem);
    }
  }
  return [...problems];
}

function problemOf(root, dir, { name, version, licence }) {
  const apart = APART.find(({ names }) => matches(names, name));
  if (apart) {
    if (!existsSync(path.join(root, apart.notice)))
      return `${apart.notice} is missing: it has to say what ${name} is.`;
    return apart.only.includes(dir)
      ? undefined
      : `${dir} brings ${name} (${licence}) along, which only ${apart.only.join(', ')} may.`;
  }
  if (isPermissive(licence)) return undefined;
  return (
    `${name} ${version} is under ${licence ?? 'no licence that it names'}: use another, or look its terms up and ` +
    'enter them in tools/check/licences.mjs.'
  );
}

/** `MIT`, `(MIT OR GPL-2.0)`, `MIT AND ISC`. */
function isPermissive(licence = '') {
  return licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => PERMISSIVE.has(part.trim())));
}

/** The packages of others that are installed for a package of ours when it is deployed. */
function closureOf(root, start, startManifest) {
  const found = new Map();
  const seen = new Set();
  const visit = (folder, manifest) => {
    if (seen.has(folder)) return;
    seen.add(folder);
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const place = resolve(folder, name);
      // Programs for other systems are not installed here.
      if (!place) continue;
      const its = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
      if (place.includes(`${path.sep}node_modules${path.sep}`)) {
        found.set(place, {
          name: its.name,
          version: its.version,
          licence: licenceOf(its) ?? LOOKED_UP[`${its.name}@${its.version}`],
        });
      }
      visit(place, its);
    }
  };
  visit(start, startManifest);
  return found.values();
}

function licenceOf({ license, licenses }) {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ');
}

function resolve(folder, name) {
  for (let at = folder; ; at = path.dirname(at)) {
    const place = path.join(at, 'node_modules', name);
    if (existsSync(path.join(place, 'package.json'))) return realpathSync(place);
    if (at === path.dirname(at)) return undefined;
  }
}
