/**
 * Whether one of a request's names (as sent, base, combined billing name) is on a key's list. Entries match without
 * regard to case; one that ends in `*` stands for every name that begins so.
 */
export function isModelAllowed(allowed: readonly string[], names: readonly string[]): boolean {
  const lower = names.map((name) => name.toLowerCase());
  return allowed.some((entry) => {
    const wanted = entry.toLowerCase();
    return wanted.endsWith('*')
      ? lower.some((name) => name.startsWith(wanted.slice(0, -1)))
      : lower.includes(wanted);
  });
}
