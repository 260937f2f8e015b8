import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { filesIn, isSource, isSpec, packagesOf } from './workspace.mjs';

export const title = 'metrics are documented, and alerts and dashboards name those that exist';

const DOCUMENT = 'docs/operations.md';
const DEPLOY = 'deploy/observability';
const PREFIX = 'reelgate_';
/** What Prometheus makes of a histogram. */
const SERIES = /_(bucket|sum|count)$/;
/** A metric is made with its name as a `name`, or as a key of measured gauges; the key is followed by its help text. */
const MADE = /\bname: '(reelgate_[a-z_]+)'|(?:^|[{,])\s*(reelgate_[a-z_]+):\s*['"`]/gm;
const FOREIGN = /new (?:Gauge|Counter|Histogram)[^(]*\(\{\s*name: '(?!reelgate_)([^']+)'/g;
const NAMED = /\breelgate_[a-z_]+\b/g;

const read = (root, file) => readFileSync(path.join(root, file), 'utf8');
const namesIn = (text) => [...new Set([...text.matchAll(NAMED)].map(([name]) => name))];

export function check(root) {
  const sources = packagesOf(root)
    .filter(({ dir }) => /^(apps|libs)\//.test(dir))
    .flatMap(({ dir }) => filesIn(root, `${dir}/src`))
    .filter((file) => isSource(file) && !isSpec(file))
    .map((file) => ({ file, text: read(root, file) }));
  const made = new Set(sources.flatMap(({ text }) => [...text.matchAll(MADE)].map(([, a, b]) => a ?? b)));
  const exists = (name) => made.has(name) || (SERIES.test(name) && made.has(name.replace(SERIES, '')));
  const documented = new Set(namesIn(read(root, DOCUMENT)).map((name) => name.replace(SERIES, '')));
  return [
    ...sources.flatMap(({ file, text }) =>
      [...text.matchAll(FOREIGN)].map(
        ([, name]) => `${file}: the metric ${name} has to begin with ${PREFIX}.`,
      ),
    ),
    ...[...made]
      .filter((name) => !documented.has(name))
      .map((name) => `${DOCUMENT}: the metric ${name} is missing; say what it means under "Metrics".`),
    ...[DOCUMENT, ...filesIn(root, DEPLOY)].flatMap((file) =>
      namesIn(read(root, file))
        .filter((name) => !exists(name))
        .map((name) => `${file}: there is no metric ${name}.`),
    ),
    ...checkAlerts(root),
  ];
}

function checkAlerts(root) {
  const file = `${DEPLOY}/alerts.yml`;
  const rules = parse(read(root, file)).groups.flatMap((group) => group.rules);
  return rules.flatMap(({ alert, annotations, labels }) => [
    ...(annotations?.summary && annotations.action
      ? []
      : [`${file}: ${alert} has to say what is wrong and what to do.`]),
    ...(['critical', 'warning'].includes(labels?.severity) ? [] : [`${file}: ${alert} has no severity.`]),
  ]);
}
