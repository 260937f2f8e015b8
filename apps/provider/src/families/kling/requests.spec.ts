import { defaultCatalogue } from '@reelgate/catalog';
import { describeVendorRequests } from '@reelgate/testing';
import { defineFamily } from '../../define-family.js';
import { kling } from './index.js';

const { vendors } = defineFamily(kling, {
  http: () => Promise.reject(new Error('no call')),
  now: () => new Date(0),
  catalogue: defaultCatalogue,
});

for (const onVendor of vendors)
  describeVendorRequests(onVendor, {
    families: ['kling'],
    prepared: { sessionId: '8456920512089', faceId: '0', startMs: 500, endMs: 8_300 },
  });
