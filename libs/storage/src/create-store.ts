import { LocalStore } from './local-store.js';
import { S3Store } from './s3-store.js';
import type { StorageEnv } from './storage-env.js';
import type { Store } from './store.js';

/** The store that the environment names. Connects to nothing yet; `ping()` tells whether it can be used. */
export function createStore(env: Readonly<StorageEnv>): Store {
  const { STORAGE_S3_BUCKET, STORAGE_S3_ACCESS_KEY_ID, STORAGE_S3_SECRET_ACCESS_KEY } = env;
  if (STORAGE_S3_BUCKET === undefined) return new LocalStore(env.STORAGE_DIR);
  if (STORAGE_S3_ACCESS_KEY_ID === undefined || STORAGE_S3_SECRET_ACCESS_KEY === undefined) {
    throw new Error('STORAGE_S3_BUCKET needs STORAGE_S3_ACCESS_KEY_ID and STORAGE_S3_SECRET_ACCESS_KEY');
  }
  return new S3Store({
    bucket: STORAGE_S3_BUCKET,
    region: env.STORAGE_S3_REGION,
    endpoint: env.STORAGE_S3_ENDPOINT,
    accessKeyId: STORAGE_S3_ACCESS_KEY_ID,
    secretAccessKey: STORAGE_S3_SECRET_ACCESS_KEY,
    pathStyle: env.STORAGE_S3_PATH_STYLE,
  });
}
