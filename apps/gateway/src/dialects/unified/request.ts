import { Named } from '@reelgate/catalog';
import type { PlainObject } from '@reelgate/catalog';
import type { Dialect } from '../dialect.js';
import { readDoubaoFlags, statesTier } from '../doubao-flags.js';
import { isBlank, withOutputConfig } from '../output-config.js';

/** Unified video: the fields of `POST /v1/videos`, where `resolution` is one of every family. */
export const unifiedDialect: Dialect = {
  name: 'unified',
  toCreateBody: (body, catalogue) => readDoubaoFlags(liftResolution(body), catalogue),
};

/** `resolution` counts after `size`, as it does for Vidu in the OpenAI format. */
function liftResolution(body: PlainObject): PlainObject {
  const { resolution, ...rest } = body;
  return statesTier(body['size'])
    ? body
    : withOutputConfig(rest, {
        resolution: isBlank(resolution) ? undefined : new Named('resolution', resolution),
      });
}
