export { readFilm } from './read-film.js';
export type { FilmFacts } from './read-film.js';
export { startLocal } from './start-local.js';
export type { LocalInstallation } from './start-local.js';
export { Home } from './home.js';
export type { Connection, LocalState } from './home.js';
