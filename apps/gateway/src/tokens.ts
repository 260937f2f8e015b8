/** Injection token of the store (libs/storage `Store`). */
export const STORE = Symbol('Store');
/** Injection token of the installation's catalogue. */
export const CATALOGUE = Symbol('Catalogue');
/** Injection token of the host look-up (`ResolveHost`). */
export const RESOLVE_HOST = Symbol('ResolveHost');
