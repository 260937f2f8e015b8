export { createStore } from './create-store.js';
export { openFileToken, signFileToken } from './file-token.js';
export type { FileToken } from './file-token.js';
export { LocalStore } from './local-store.js';
export { S3Store } from './s3-store.js';
export type { S3Options } from './s3-store.js';
export { StorageEnv } from './storage-env.js';
export { checkKey } from './store.js';
export type { ByteRange, OpenFile, Store, StoredFile } from './store.js';
