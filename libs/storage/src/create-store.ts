import { LocalStore } from './local-store.js';
import { S3Store } from './s3-store.js';
import type { StorageEnv } from './storage-env.js';
import type { Store } from './store.js';

/** The store that the environment names. Connects to nothing yet; `ping()` tells whether it can be used. */
export function createStore(env: Readonly<StorageEnv>): Store {
  if (env.REELGATE_STORE === 'local') return new LocalStore(env.REELGATE_STORE_DIR);
  const { REELGATE_S3_BUCKET, REELGATE_S3_ACCESS_KEY_ID, REELGATE_S3_SECRET_ACCESS_KEY } = env;
  if (!REELGATE_S3_BUCKET || !REELGATE_S3_ACCESS_KEY_ID || !REELGATE_S3_SECRET_ACCESS_KEY) {
    throw new Error('REELGATE_STORE=s3 needs a bucket, an access key id and a secret access key');
  }
  return new S3Store({
    bucket: REELGATE_S3_BUCKET,
    region: env.REELGATE_S3_REGION,
    endpoint: env.REELGATE_S3_ENDPOINT,
    accessKeyId: REELGATE_S3_ACCESS_KEY_ID,
    secretAccessKey: REELGATE_S3_SECRET_ACCESS_KEY,
    pathStyle: env.REELGATE_S3_PATH_STYLE,
  });
}
