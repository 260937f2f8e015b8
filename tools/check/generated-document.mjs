// A page of docs/ that is written from the code: one place decides whether it is up to date, and writes it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

/** Formats Markdown as the repository does. */
export async function format(root, document, markdown) {
  const config = await prettier.resolveConfig(path.join(root, document));
  return prettier.format(markdown, { ...config, parser: 'markdown' });
}

/** What is wrong with the page: nothing, or one sentence that says how to write it. */
export function compare(root, document, wanted, module) {
  const file = path.join(root, document);
  const what = !existsSync(file)
    ? 'is missing'
    : readFileSync(file, 'utf8') !== wanted
      ? 'is out of date'
      : undefined;
  const command = `node_modules/.bin/node tools/check/${path.basename(fileURLToPath(module))} --write`;
  return what ? [`${document} ${what}: run "${command}".`] : [];
}

/** Writes the page when the module is run with `--write`. `render` gets the root and gives the text. */
export async function writeWhenAsked(document, render, module) {
  if (process.argv[1] !== fileURLToPath(module) || !process.argv.includes('--write')) return;
  const root = path.resolve(import.meta.dirname, '..', '..');
  writeFileSync(path.join(root, document), await render(root));
}
