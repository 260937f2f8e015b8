import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { billingName } from './price-names.js';
import { normalize } from './normalize/normalize.js';
import { ERRORS } from '@reelgate/contracts';
import type { TaskRequest } from './normalize/task-request.js';

interface GoldenCase {
  name: string;
  request: TaskRequest;
  billing_model: string;
  scene: string;
  billed_seconds: number;
  warnings?: string[];
}

interface RefusedCase {
  name: string;
  request: TaskRequest;
  status: number;
  code: string;
  param?: string;
}

const golden = JSON.parse(
  readFileSync(new URL('../../../e2e/golden/billing-names.json', import.meta.url), 'utf8'),
) as { cases: GoldenCase[]; refused: RefusedCase[] };

describe('golden requests', () => {
  it('are all there', () => {
    expect(golden.cases).toHaveLength(13);
    expect(golden.refused).toHaveLength(5);
  });

  it.each(golden.cases)('$name', (golden) => {
    const result = normalize(golden.request);
    if (!result.ok) throw new Error(result.error.message);
    expect(billingName(result.basis)).toBe(golden.billing_model);
    expect(result.spec.scene).toBe(golden.scene);
    expect(result.spec.seconds).toBe(golden.billed_seconds);
    expect(result.warnings.map(({ code }) => code)).toEqual(golden.warnings ?? []);
  });

  it.each(golden.refused)('refused: $name', (golden) => {
    const result = normalize(golden.request);
    if (result.ok) throw new Error(`accepted as ${billingName(result.basis)}`);
    expect(result.error.code).toBe(golden.code);
    expect(ERRORS[result.error.code].status).toBe(golden.status);
    if (golden.param) expect(result.error.param).toBe(golden.param);
  });
});
