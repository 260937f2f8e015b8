// docs/errors.md from the error table of libs/contracts: `node_modules/.bin/node tools/check/errors-doc.mjs --write` writes it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

export const title = 'docs/errors.md lists the error table';

const DOCUMENT = path.join('docs', 'errors.md');
const INTRODUCTION = `# Errors

Every error answer has the same body, except on the paths of Vidu's and Ark's own formats; \`code\` is one of the codes
below, \`param\` names the field at fault or is null.

\`\`\`json
{ "error": { "message": "…", "type": "invalid_request_error", "param": "seconds", "code": "unsupported_parameter" } }
\`\`\`

The header \`x-should-retry\` tells whether the same request can be sent again without making a second film, even without an
\`Idempotency-Key\`.

`;

/** The document as it should be, in the repository's formatting. */
export async function render(root, errors) {
  const rows = Object.entries(errors).map(
    ([code, { status, type, retry, advice }]) =>
      `| \`${code}\` | ${status} | \`${type}\` | ${retry ? 'true' : 'false'} | ${advice.replaceAll('|', '\\|')} |`,
  );
  const table = [
    '| Code | Status | Type | `x-should-retry` | What to do |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
  const file = path.join(root, DOCUMENT);
  const config = await prettier.resolveConfig(file);
  return prettier.format(`${INTRODUCTION}${table}\n`, { ...config, parser: 'markdown' });
}

async function errorTable(root) {
  const source = path.join(root, 'libs', 'contracts', 'src', 'errors.ts');
  return (await import(source)).ERRORS;
}

export async function check(root) {
  const wanted = await render(root, await errorTable(root));
  const file = path.join(root, DOCUMENT);
  const what = !existsSync(file)
    ? 'is missing'
    : readFileSync(file, 'utf8') !== wanted
      ? 'is out of date'
      : undefined;
  return what
    ? [`${DOCUMENT} ${what}: run "node_modules/.bin/node tools/check/errors-doc.mjs --write".`]
    : [];
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes('--write')) {
  const root = path.resolve(import.meta.dirname, '..', '..');
  writeFileSync(path.join(root, DOCUMENT), await render(root, await errorTable(root)));
}
