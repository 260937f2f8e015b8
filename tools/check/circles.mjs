import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesIn, isSource, packagesOf, readSource } from './workspace.mjs';

export const title = 'no file imports itself by way of others';

/** Circles of imports within and between packages, those of types alone included: one line a circle. */
export function check(root) {
  return circlesIn(importGraph(root)).map(
    (files) =>
      `${[...files, files[0]].join(' → ')}. What several of them need goes into a file that imports none of them.`,
  );
}

/** The files that each source imports, as a map of paths relative to root. */
function importGraph(root) {
  const packages = packagesOf(root);
  const entryOf = new Map(packages.map(({ name, dir }) => [name, `${dir}/src/index.ts`]));
  const files = packages.flatMap(({ dir }) => filesIn(root, dir)).filter(isSource);
  const known = new Set(files);
  const resolve = (file, specifier) => {
    if (!specifier.startsWith('.')) return entryOf.get(specifier);
    const target = path.posix.join(path.posix.dirname(file), specifier);
    return [target, target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')].find((each) =>
      known.has(each),
    );
  };
  return new Map(
    files.map((file) => [
      file,
      [...new Set(readSource(root, file).imports.map(({ specifier }) => resolve(file, specifier)))].filter(
        (target) => target !== undefined && existsSync(path.join(root, target)),
      ),
    ]),
  );
}

/**
 * The shortest circle through the first file of every knot (files that all reach one another), each as a list of files. A
 * knot with several circles shows the next one when the first is untied.
 */
export function circlesIn(graph) {
  const seen = new Set();
  const circles = [];
  for (const start of [...graph.keys()].sort()) {
    if (seen.has(start)) continue;
    const circle = shortestWay(graph, start, start);
    if (!circle) continue;
    circles.push(circle);
    for (const file of graph.keys()) {
      if (shortestWay(graph, start, file) && shortestWay(graph, file, start)) seen.add(file);
    }
  }
  return circles;
}

/** Files from `from` on, without `to`; undefined when there is no way. */
function shortestWay(graph, from, to) {
  const cameFrom = new Map([[from, undefined]]);
  for (const file of cameFrom.keys()) {
    for (const next of graph.get(file) ?? []) {
      if (next === to) {
        const way = [];
        for (let step = file; step !== undefined; step = cameFrom.get(step)) way.unshift(step);
        return way;
      }
      if (!cameFrom.has(next)) cameFrom.set(next, file);
    }
  }
  return undefined;
}
