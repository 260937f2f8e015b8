import type { BillingName } from './billing-name.js';
import type { ModelRow } from './model-row.js';

/** The models an installation knows, with their names. Immutable. */
export class Catalogue {
  constructor(readonly rows: readonly ModelRow[]) {}

  /** The row with this base name, as spelled in the catalogue. */
  byBase(_base: string): ModelRow | undefined {
    throw new Error('not implemented');
  }

  /** The row with this base name or alias, in any case. */
  find(_name: string): ModelRow | undefined {
    throw new Error('not implemented');
  }

  parseBillingName(_text: string): BillingName | undefined {
    throw new Error('not implemented');
  }

  formatBillingName(_name: BillingName): string {
    throw new Error('not implemented');
  }
}

/**
 * The built-in models and the operator's own (`REELGATE_EXTRA_MODELS`, parsed JSON: an array of rows). A row with the
 * base name of a built-in one replaces it. Throws `CatalogueError`, naming row and member, when a row is wrong.
 */
export function createCatalogue(_extraRows: unknown = []): Catalogue {
  return new Catalogue([]);
}

export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}

/** The built-in models. */
export const defaultCatalogue: Catalogue = createCatalogue();
