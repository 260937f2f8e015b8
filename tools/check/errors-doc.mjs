// docs/errors.md from the error table of libs/contracts: `node_modules/.bin/node tools/check/errors-doc.mjs --write` writes it.
import path from 'node:path';
import { compare, format, writeWhenAsked } from './generated-document.mjs';

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
  return format(root, DOCUMENT, `${INTRODUCTION}${table}\n`);
}

async function errorTable(root) {
  const source = path.join(root, 'libs', 'contracts', 'src', 'errors.ts');
  return (await import(source)).ERRORS;
}

const current = async (root) => render(root, await errorTable(root));

export async function check(root) {
  return compare(root, DOCUMENT, await current(root), import.meta.url);
}

await writeWhenAsked(DOCUMENT, current, import.meta.url);
