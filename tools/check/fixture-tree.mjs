import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Writes files (path → text; an object is written as JSON) into a new folder, hands it to `work`, and removes it.
 * @template T
 * @param {Record<string, string | object>} files
 * @param {(root: string) => T | Promise<T>} work
 */
export async function withTree(files, work) {
  const root = mkdtempSync(path.join(tmpdir(), 'reelgate-check-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(root, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    }
    return await work(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The package.json of a package with these dependencies, ours by their short names. */
export function manifest(name, dependencies = [], devDependencies = []) {
  const full = (names) =>
    Object.fromEntries(names.map((n) => [KNOWN_FOREIGN.test(n) ? n : `@reelgate/${n}`, 'workspace:*']));
  return {
    name: `@reelgate/${name}`,
    dependencies: full(dependencies),
    devDependencies: full(devDependencies),
  };
}

const KNOWN_FOREIGN = /^(@nats-io|@nestjs|@jest)\/|^(pg|typeorm|undici)$/;
