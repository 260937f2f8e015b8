// docs/models.md from the catalogue: `node_modules/.bin/node tools/check/models-doc.mjs --write` writes it. Needs a build.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { compare, format, writeWhenAsked } from './generated-document.mjs';

export const title = 'docs/models.md lists the catalogue';

const DOCUMENT = path.join('docs', 'models.md');
const INTRODUCTION = `# Models

Every base model, as \`GET /v1/models\` lists them with prices. A name is matched without regard to case. \`*\` marks the default.
Seconds, resolutions and inputs are the most the model can do; a scene or a vendor may allow less, and a request beyond that is
refused before any money moves, with the allowed values in the message. 2k and 4k are upscaled by the vendor. Beside the vendors named here any model may come from an OpenAI-compatible API, another
Reelgate for one (vendor \`openai-videos\`).

`;

const seconds = (durations, standard) =>
  Array.isArray(durations)
    ? durations.map((value) => (value === standard ? `${value}\\*` : value)).join(', ')
    : `${durations.min}–${durations.max}, ${standard}\\*`;

const starred = (values, standard) =>
  values.map((value) => (value === standard ? `${value}\\*` : value)).join(' ');

function section(row, { billingNamesOf, capabilities, vendorFacts }) {
  const can = capabilities(row);
  const scenes = can.scenes.map(({ scene, images, videos, audios }) => {
    const takes = Object.entries({ image: images, video: videos, sound: audios })
      .filter(([, count]) => count && count[1] > 0)
      .map(([kind, [min, max]]) => `${min === max ? min : `${min}–${max}`} ${kind}${max > 1 ? 's' : ''}`);
    return takes.length > 0 ? `\`${scene}\` (${takes.join(', ')})` : `\`${scene}\``;
  });
  const facts = [
    ['Seconds', seconds(can.seconds, can.default_seconds)],
    ['Resolutions', starred(can.resolutions, can.default_resolution)],
    [
      'Ratios',
      can.aspect_ratios.length > 0 ? starred(can.aspect_ratios, can.aspect_ratios[0]) : 'none taken',
    ],
    ['Sound', can.sound ? (can.sound.default ? 'yes, on' : 'yes, off unless asked for') : 'no'],
    ['Off-peak', can.off_peak ? 'yes' : 'no'],
    ['Scenes', scenes.join(', ')],
    ...(row.deprecated ? [['Deprecated', row.deprecated]] : []),
    ...(can.restrictions.length > 0 ? [['But', can.restrictions.join('; ')]] : []),
    [
      'Vendors',
      row.vendors
        .filter(({ vendor }) => !vendorFacts(vendor).everyModel)
        .map(({ vendor }) => vendor)
        .join(', '),
    ],
    [
      'Billing names',
      billingNamesOf(row)
        .map((name) => `\`${name}\``)
        .join(' '),
    ],
  ];
  const also = row.aliases?.length ? ` (${row.aliases.map((alias) => `\`${alias}\``).join(', ')})` : '';
  const lines = facts.map(([name, value]) => `- **${name}:** ${value}`);
  return `### ${row.base}${also}\n\n${lines.join('\n')}\n`;
}

async function render(root) {
  const catalog = await import(pathToFileURL(path.join(root, 'libs', 'catalog', 'dist', 'index.js')).href);
  const families = Map.groupBy(catalog.defaultCatalogue.rows, ({ family }) => family);
  const sections = [...families].map(
    ([family, rows]) => `## ${family}\n\n${rows.map((row) => section(row, catalog)).join('\n')}`,
  );
  return format(root, DOCUMENT, `${INTRODUCTION}${sections.join('\n')}\n`);
}

export async function check(root) {
  return compare(root, DOCUMENT, await render(root), import.meta.url);
}

await writeWhenAsked(DOCUMENT, render, import.meta.url);
