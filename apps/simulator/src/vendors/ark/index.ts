export { createArk } from './ark.js';
