import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { ALLOWED, ROOMS } from './naming.mjs';
import { filesIn, foldersIn, isSource, isSpec, matches } from './workspace.mjs';

export const title = 'vendors and families are named in their rooms only';

/**
 * A vendor is what has a folder of its own among the vendors, a family what has a file among the families. Their names in
 * code (strings, identifiers, paths of imports; not comments) outside the places of `naming.mjs` make a second home for what
 * is known about them. Tests name them as examples.
 */
export function check(root, rooms = ROOMS, allowed = ALLOWED) {
  const names = namesOf(root);
  const used = new Set();
  const isAllowed = (found) => {
    const matching = allowed.flatMap((row) => placesOf(row, found));
    for (const place of matching) used.add(place);
    return matching.length > 0;
  };
  const problems = sourcesIn(root)
    .filter((file) => !isIn(rooms, file))
    .flatMap((file) => findNames(root, file, names))
    .filter((found) => !isAllowed(found))
    .map(
      ({ file, line, name, text }) =>
        `${file}:${line} names ${name} (${JSON.stringify(text.slice(0, 60))}). What is true of one vendor or family alone ` +
        'stands in its room, as data where others need it (tools/check/naming.mjs).',
    );
  const stale = allowed
    .flatMap(({ files, text }) => files ?? [text])
    .filter((place) => !used.has(place))
    .map((place) => `tools/check/naming.mjs: ${place} names nobody any more; take it out of the table.`);
  return [...problems, ...stale];
}

/** The places of a row of the table that allow a name where it was found. */
function placesOf({ files, text, names }, found) {
  if (names && !names.includes(found.name)) return [];
  return files
    ? files.filter((pattern) => matches(pattern, found.file))
    : [text].filter((each) => each === found.text);
}

const isIn = (patterns, file) => patterns.some((pattern) => matches(pattern, file));

/** Every vendor and family, as the words of its name. */
function namesOf(root) {
  const vendors = foldersIn(root, 'libs/vendors/src').map((dir) => path.basename(dir));
  const families = filesIn(root, 'apps/provider/src/families')
    .map((file) => file.split('/')[4].replace(/\.ts$/, ''))
    .filter((name) => name !== 'index');
  return [...new Set([...vendors, ...families])].map((name) => ({ name, words: name.split('-') }));
}

/** Everything that runs. */
function sourcesIn(root) {
  const places = ['apps', 'libs'].flatMap((dir) => foldersIn(root, dir)).map((dir) => `${dir}/src`);
  return places.flatMap((dir) => filesIn(root, dir)).filter((file) => isSource(file) && !isSpec(file));
}

function findNames(root, file, names) {
  return textsIn(root, file).flatMap(({ text, line, isCode }) => {
    const words = wordsOf(text);
    const says = (wanted) => words.some((_, at) => wanted.every((word, i) => words[at + i] === word));
    return names
      .filter(({ name }) => !(isCode && name.length <= SHORT))
      .filter(({ words: wanted }) => says(wanted))
      .map(({ name }) => ({ file, line, name, text }));
  });
}

/** Names so short that as a part of an identifier they mean nothing: `os.tmpdir()`. */
const SHORT = 2;

/** "tencentVod", "TENCENT_VOD" and "tencent-vod" are the same words. */
const wordsOf = (text) =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

/** Strings and identifiers of a source. */
function textsIn(root, file) {
  const source = readFileSync(path.join(root, file), 'utf8');
  const bytes = Buffer.from(source);
  const module = parseSync(source, { syntax: 'typescript', decorators: true, target: 'es2024' });
  const found = [];
  const add = (node, text, isCode) =>
    found.push({
      text,
      isCode,
      line: bytes
        .subarray(0, node.span.start - 1)
        .toString()
        .split('\n').length,
    });
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (node === null || typeof node !== 'object') return;
    if (node.type === 'StringLiteral' && !node.value.startsWith('node:')) add(node, node.value, false);
    if (node.type === 'TemplateElement') add(node, node.cooked ?? node.raw, false);
    if (node.type === 'RegExpLiteral') add(node, node.pattern, false);
    if (node.type === 'Identifier') add(node, node.value, true);
    Object.values(node).forEach(visit);
  };
  visit(module);
  return found;
}
