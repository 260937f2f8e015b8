import type { Catalogue } from '@reelgate/catalog';

/**
 * Whether one of a request's names (as sent, base, combined billing name) is on a key's list. Entries match without
 * regard to case, and by whatever other name they call a model; one that ends in `*` stands for every name that begins so.
 */
export function isModelAllowed(
  allowed: readonly string[],
  names: readonly string[],
  catalogue: Catalogue,
): boolean {
  const lower = names.map((name) => name.toLowerCase());
  return allowed.some((entry) => {
    const wanted = entry.toLowerCase();
    if (wanted.endsWith('*')) return lower.some((name) => name.startsWith(wanted.slice(0, -1)));
    const base = catalogue.rowCalled(entry)?.base.toLowerCase();
    return lower.includes(wanted) || (base !== undefined && lower.includes(base));
  });
}

/** The first entry of a list that no model here can match; undefined when there is none. */
export function findUnmatched(allowed: readonly string[], catalogue: Catalogue): string | undefined {
  const known = catalogue.allNames().map((name) => name.toLowerCase());
  return allowed.find((entry) => {
    const wanted = entry.toLowerCase();
    if (wanted.endsWith('*')) return !known.some((name) => name.startsWith(wanted.slice(0, -1)));
    return !known.includes(wanted) && !catalogue.rowCalled(entry);
  });
}
