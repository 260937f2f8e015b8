/** A catalogue that cannot be: an operator's row is wrong, or two rows claim one name. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}
