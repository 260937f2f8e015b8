import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A request of the golden file and what it must resolve to. */
export interface GoldenCase {
  readonly name: string;
  readonly request: Record<string, unknown> & { readonly model: string };
  readonly billing_model: string;
  readonly scene: string;
  readonly billed_seconds: number;
  readonly amount: string;
  readonly warnings?: readonly string[];
  readonly upstream?: Record<string, unknown>;
}
export interface GoldenRefusal {
  readonly name: string;
  readonly request: Record<string, unknown>;
  readonly status: number;
  readonly code: string;
  readonly param?: string;
}

export const golden = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../golden/billing-names.json'), 'utf8'),
) as { readonly cases: readonly GoldenCase[]; readonly refused: readonly GoldenRefusal[] };
