import { tencentVod } from '@reelgate/vendors';
import type { FamilyFile } from '../../define-family.js';
import { klingOnTencentVod } from './map.tencent-vod.js';

/** Kling: scenes that follow an input (motion control, avatar, lip sync) and reference videos. */
export const kling: FamilyFile = {
  family: 'kling',
  special: {
    'tencent-vod': (kit) => klingOnTencentVod(tencentVod.createTencentVodClient(kit), kit.catalogue),
  },
};
