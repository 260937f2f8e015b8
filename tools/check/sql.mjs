import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { filesIn, isSource, isSpec, matches, packagesOf } from './workspace.mjs';

export const title = 'SQL stands in repositories';

/** Where statements stand beside repositories. An entry without any is refused, so the list only gets shorter. */
export const ALLOWED = [
  { files: 'libs/db/**', why: 'outbox, inbox, migrations: what services share of the database' },
  { files: '**/migrations/**', why: 'tables are made by hand' },
  {
    files: 'apps/billing/src/**',
    why: 'a posting and its statement are one: services of the ledger judge and write in one step',
  },
  { files: 'bench/**', why: 'it measures, and asks the database how far things are' },
  { files: 'libs/provider-kit/src/events/look-soon.ts', why: 'one statement, which is all that it does' },
];

const STATEMENT =
  /^\s*(SELECT\s|INSERT INTO\s|UPDATE\s+[\w."]+(\s+\w+)?\s+SET\s|DELETE FROM\s|WITH\s[\w\s]+\sAS\s|TRUNCATE\s|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|SCHEMA|ROLE)\s)/;

/** Texts that are statements, in production code outside of `*.repository.ts`. */
export function check(root) {
  const used = new Set();
  const problems = packagesOf(root)
    .flatMap(({ dir }) => filesIn(root, dir))
    .filter((file) => isSource(file) && !isSpec(file) && !file.endsWith('.repository.ts'))
    .flatMap((file) => {
      const lines = statementsIn(root, file);
      if (lines.length === 0) return [];
      const allowed = ALLOWED.find(({ files }) => matches(files, file));
      if (allowed) used.add(allowed);
      return allowed
        ? []
        : lines.map(
            (line) =>
              `${file}:${line} is SQL. Put the statement into a method of a <noun>.repository.ts, named after what it means.`,
          );
    });
  const idle = ALLOWED.filter(
    (entry) => !used.has(entry) && packagesOf(root).some(({ dir }) => holds(entry, dir)),
  );
  return [
    ...problems,
    ...idle.map(
      ({ files }) => `${files} holds no SQL any more: take it off the list in tools/check/sql.mjs.`,
    ),
  ];
}

/** Whether an entry is about files of this package alone. */
const holds = ({ files }, dir) => files.startsWith(`${dir}/`);

function statementsIn(root, file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  if (!/\b(SELECT|INSERT|UPDATE|DELETE|WITH|TRUNCATE|CREATE|ALTER|DROP)\s/.test(text)) return [];
  const typescript = /\.(ts|tsx|mts)$/.test(file);
  const module = parseSync(text, {
    syntax: typescript ? 'typescript' : 'ecmascript',
    [typescript ? 'tsx' : 'jsx']: file.endsWith('x'),
    decorators: true,
    target: 'es2024',
  });
  const bytes = Buffer.from(text);
  const lines = [];
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (node === null || typeof node !== 'object') return;
    const literal =
      node.type === 'StringLiteral'
        ? node.value
        : node.type === 'TemplateLiteral'
          ? node.quasis?.[0]?.raw
          : undefined;
    if (literal !== undefined && STATEMENT.test(`${literal} `)) {
      lines.push(
        bytes
          .subarray(0, node.span.start - 1)
          .toString()
          .split('\n').length,
      );
    }
    Object.values(node).forEach(visit);
  };
  visit(module);
  return lines;
}
