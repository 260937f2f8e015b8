export type * from './vendor.js';
