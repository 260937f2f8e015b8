import { businessError, refusal } from './visual-error.js';

/** A submit that passed every check. */
export interface VisualCreate {
  readonly reqKey: string;
  readonly resolution: '720p' | '1080p';
  readonly prompt: string;
  readonly ratio: string;
  /** Whole seconds. */
  readonly seconds: number;
  /** As received. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The size and the number of images of each `req_key`. Two of the larger ones end without the `p` of the third. */
const REQ_KEYS: Readonly<Record<string, [resolution: '720p' | '1080p', ...images: number[]]>> = {
  jimeng_t2v_v30: ['720p', 0],
  jimeng_i2v_first_v30: ['720p', 1],
  jimeng_i2v_first_tail_v30: ['720p', 2],
  jimeng_t2v_v30_1080p: ['1080p', 0],
  jimeng_i2v_first_v30_1080: ['1080p', 1],
  jimeng_i2v_first_tail_v30_1080: ['1080p', 2],
  jimeng_ti2v_v30_pro: ['1080p', 0, 1],
  jimeng_vgfm_t2v_l20: ['720p', 0],
  jimeng_vgfm_i2v_l20: ['720p', 1],
};

const MEMBERS = ['req_key', 'prompt', 'image_urls', 'binary_data_base64', 'seed', 'frames', 'aspect_ratio'];
const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'];
const LONGEST_PROMPT = 800;

/**
 * Checks a submit. Whatever is wrong is answered with 50215 and the reason [inferred: the documents list no other code
 * for it]; so is a member that is not known, which the vendor may rather ignore.
 */
export function checkRequest(received: unknown): VisualCreate {
  const wrong = (reason: string): Error =>
    refusal(businessError(50215, `Input invalid for this service: ${reason}`));
  if (typeof received !== 'object' || received === null || Array.isArray(received)) throw wrong('no object');
  const body = received as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(body).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw wrong(`${unknown} is not known`);
  const { req_key: reqKey, prompt = '', seed = -1, frames = 121, aspect_ratio: ratio = '16:9' } = body;
  const rules = typeof reqKey === 'string' && Object.hasOwn(REQ_KEYS, reqKey) ? REQ_KEYS[reqKey] : undefined;
  if (!rules) throw wrong('req_key');
  const [resolution, ...counts] = rules;
  const urls = body['image_urls'] ?? [];
  const bytes = body['binary_data_base64'] ?? [];
  if (!isList(urls, /^https?:\/\/\S+$/)) throw wrong('image_urls');
  if (!isList(bytes, /^[A-Za-z0-9+/=]+$/)) throw wrong('binary_data_base64');
  if (urls.length > 0 && bytes.length > 0) throw wrong('images by URL and as bytes');
  if (!counts.includes(urls.length + bytes.length)) throw wrong('number of images');
  if (typeof prompt !== 'string' || prompt.length > LONGEST_PROMPT) throw wrong('prompt');
  if (prompt === '' && urls.length + bytes.length === 0) throw wrong('prompt');
  if (!Number.isInteger(seed)) throw wrong('seed');
  if (frames !== 121 && frames !== 241) throw wrong('frames');
  if (typeof ratio !== 'string' || !RATIOS.includes(ratio)) throw wrong('aspect_ratio');
  return { reqKey: String(reqKey), resolution, prompt, ratio, seconds: (frames - 1) / 24, body };
}

function isList(value: unknown, form: RegExp): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && form.test(item));
}
