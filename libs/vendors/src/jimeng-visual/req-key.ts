import type { Scene, Tier } from '@reelgate/contracts';

type SceneKeys = Readonly<Partial<Record<Scene, string>>>;

/**
 * The API has no field for model and size: a `req_key` fixes both, and the number of images. The keys of the first frame
 * and of first and last frame at 1080p end without the `p` that the others have.
 */
const REQ_KEYS: Readonly<Record<string, Readonly<Partial<Record<Tier, SceneKeys>>>>> = {
  v30: {
    '720p': {
      text: 'jimeng_t2v_v30',
      image: 'jimeng_i2v_first_v30',
      first_last: 'jimeng_i2v_first_tail_v30',
    },
    '1080p': {
      text: 'jimeng_t2v_v30_1080p',
      image: 'jimeng_i2v_first_v30_1080',
      first_last: 'jimeng_i2v_first_tail_v30_1080',
    },
  },
  vgfm_l20: {
    '720p': { text: 'jimeng_vgfm_t2v_l20', image: 'jimeng_vgfm_i2v_l20' },
  },
  jimeng_ti2v_v30_pro: {
    '1080p': { text: 'jimeng_ti2v_v30_pro', image: 'jimeng_ti2v_v30_pro' },
  },
};

/**
 * The `req_key` of a model (by its name at this vendor) for a scene and tier, or undefined when there is none. A name
 * that is not one of the table's is a `req_key` itself, whatever the scene: a channel can name one in `model_map`.
 */
export function reqKey(name: string, scene: Scene, tier: Tier): string | undefined {
  return Object.hasOwn(REQ_KEYS, name) ? REQ_KEYS[name]?.[tier]?.[scene] : name;
}
