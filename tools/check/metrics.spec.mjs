import { describe, expect, it } from '@jest/globals';
import { manifest, withTree } from './fixture-tree.mjs';
import { check } from './metrics.mjs';

const RULE = `groups: [{ rules: [{ alert: A, expr: 'reelgate_films_seconds_count > 0', labels: { severity: warning }, annotations: { summary: s, action: a } }] }]`;
const problems = (files = {}) =>
  withTree(
    {
      'apps/shop/package.json': manifest('shop'),
      'apps/shop/src/metrics.ts': `new Histogram({\n  name: 'reelgate_films_seconds',\n});\nadd({ reelgate_films: 'Films', reelgate_late: \n 'Late films' });`,
      'docs/operations.md': 'reelgate_films_seconds, reelgate_films, reelgate_late',
      'deploy/observability/alerts.yml': RULE,
      ...files,
    },
    check,
  );

describe('metrics', () => {
  it('passes what is made, documented and used, series of histograms included', async () => {
    expect(await problems()).toEqual([]);
  });

  it.each([
    [
      { 'docs/operations.md': 'reelgate_films_seconds reelgate_films' },
      'the metric reelgate_late is missing',
    ],
    [
      { 'docs/operations.md': 'reelgate_films_seconds reelgate_films reelgate_late reelgate_old' },
      'docs/operations.md: there is no metric reelgate_old',
    ],
    [
      { 'deploy/observability/grafana/dashboards/a.json': '{"expr":"sum(reelgate_lost)"}' },
      'a.json: there is no metric reelgate_lost',
    ],
    [
      { 'apps/shop/src/other.ts': "new Counter({ name: 'shop_sales_total' })" },
      'shop_sales_total has to begin with reelgate_',
    ],
    [
      { 'deploy/observability/alerts.yml': RULE.replace(', action: a', '') },
      'A has to say what is wrong and what to do',
    ],
    [{ 'deploy/observability/alerts.yml': RULE.replace('warning', 'odd') }, 'A has no severity'],
  ])('%j', async (files, message) => {
    expect(await problems(files)).toEqual([expect.stringContaining(message)]);
  });
});
