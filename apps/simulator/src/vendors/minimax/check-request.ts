import type { Contract } from './minimax-error.js';
import { invalid } from './minimax-error.js';

/** A create that passed every check, with its defaults and real values. */
export interface MiniMaxCreate {
  readonly contract: Contract;
  readonly model: string;
  readonly prompt: string;
  readonly resolution: string;
  /** `W:H`; never `adaptive`. */
  readonly ratio: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly audio: boolean;
  readonly videos: number;
  readonly images: number;
  /** As received. */
  readonly body: Members;
}

type Members = Readonly<Record<string, unknown>>;

/** Members of the first contract. */
const FIRST = [
  'model',
  'prompt',
  'duration',
  'resolution',
  'first_frame_image',
  'last_frame_image',
  'prompt_optimizer',
  'fast_pretreatment',
  'callback_url',
  'aigc_watermark',
];
const SECOND = ['model', 'content', 'duration', 'resolution', 'ratio', 'callback_url', 'extra'];
const SIDES: Readonly<Record<string, number>> = {
  '480P': 480,
  '512P': 512,
  '768P': 768,
  '1080P': 1080,
  '2K': 1440,
};
const THIRD_LINE: Readonly<Record<string, { readonly from: number; readonly sizes: readonly string[] }>> = {
  'MiniMax-H3': { from: 4, sizes: ['2K', '768P'] },
  'MiniMax-H3-Max': { from: 5, sizes: ['768P', '480P'] },
};
const RATIOS = ['21:9', '16:9', '4:3', '1:1', '3:4', '9:16'];
const MOST: Readonly<Record<string, number>> = {
  first_frame: 1,
  last_frame: 1,
  reference_image: 9,
  reference_video: 3,
  reference_audio: 3,
};
const MEDIUM =
  /^(?:https?:\/\/\S+|mm_file:\/\/\S+|data:(?:image|video|audio)\/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]+)$/;

/** Checks a create the way the vendor does, and fills in its defaults. Throws Refusal with the vendor's error. */
export function checkRequest(contract: Contract, received: unknown): MiniMaxCreate {
  if (typeof received !== 'object' || received === null || Array.isArray(received)) {
    throw invalid(contract, 'the body is no object');
  }
  const body = received as Members;
  const other = Object.keys(body).find((name) => !(contract === 'v1' ? FIRST : SECOND).includes(name));
  if (other !== undefined) throw invalid(contract, `${other} is not known`);
  return contract === 'v1' ? checkFirst(body) : checkSecond(body);
}

function checkFirst(body: Members): MiniMaxCreate {
  const { model, prompt = '', duration = 6, resolution = '768P' } = body;
  const first = frame(body, 'first_frame_image');
  const last = frame(body, 'last_frame_image');
  if (typeof prompt !== 'string' || prompt.length > 2000) throw invalid('v1', 'prompt');
  switch (model) {
    case 'MiniMax-Hailuo-2.3':
    case 'MiniMax-Hailuo-02':
      break;
    case 'MiniMax-Hailuo-2.3-Fast':
      if (!first) throw invalid('v1', `model ${model} does not support Text-to-Video mode`);
      break;
    default:
      throw invalid('v1', `model ${String(model)} is not supported`);
  }
  if (last && (model !== 'MiniMax-Hailuo-02' || !first))
    throw invalid('v1', 'last_frame_image is not supported');
  if (!first && prompt === '') throw invalid('v1', 'prompt is required');
  const pairs: Readonly<Record<string, readonly unknown[]>> = {
    '768P': [6, 10],
    '1080P': [6],
    ...(model === 'MiniMax-Hailuo-02' && first && !last && { '512P': [6, 10] }),
  };
  if (typeof resolution !== 'string' || !Object.hasOwn(pairs, resolution)) throw invalid('v1', 'resolution');
  if (!pairs[resolution]!.includes(duration))
    throw invalid('v1', `resolution ${resolution} does not support duration ${String(duration)}`);
  for (const name of ['prompt_optimizer', 'fast_pretreatment', 'aigc_watermark']) {
    if (!['boolean', 'undefined'].includes(typeof body[name])) throw invalid('v1', name);
  }
  const ratio = '16:9';
  return {
    contract: 'v1',
    model,
    prompt,
    resolution,
    ratio,
    ...sides(SIDES[resolution]!, ratio),
    seconds: duration as number,
    audio: false,
    videos: 0,
    images: Number(first) + Number(last),
    body,
  };
}

function frame(body: Members, name: string): boolean {
  const value = body[name];
  if (value === undefined) return false;
  if (typeof value !== 'string' || !MEDIUM.test(value)) throw invalid('v1', name);
  return true;
}

function checkSecond(body: Members): MiniMaxCreate {
  const { model, content, duration = 5, ratio } = body;
  const rules =
    typeof model === 'string' && Object.hasOwn(THIRD_LINE, model) ? THIRD_LINE[model]! : undefined;
  if (!rules) throw invalid('v2', `model ${String(model)} is not supported`);
  const { resolution = rules.sizes[0] } = body;
  if (typeof resolution !== 'string' || !rules.sizes.includes(resolution)) throw invalid('v2', 'resolution');
  if (typeof duration !== 'number' || !Number.isInteger(duration) || duration < rules.from || duration > 15) {
    throw invalid('v2', `duration must be a whole number from ${rules.from} to 15`);
  }
  const { prompt, counts } = readContent(content);
  const count = (role: string): number => counts.get(role) ?? 0;
  const frames = count('first_frame') + count('last_frame');
  if (frames > 0 && frames < [...counts.values()].reduce((sum, each) => sum + each, 0)) {
    throw invalid('v2', 'frames and references exclude each other');
  }
  if (ratio !== undefined && ![...RATIOS, 'adaptive'].includes(String(ratio))) throw invalid('v2', 'ratio');
  if (counts.size === 0 && (ratio === undefined || ratio === 'adaptive'))
    throw invalid('v2', 'ratio must be stated');
  const shape = ratio === undefined || ratio === 'adaptive' ? '16:9' : String(ratio);
  return {
    contract: 'v2',
    model: model as string,
    prompt,
    resolution,
    ratio: shape,
    ...sides(SIDES[resolution]!, shape),
    seconds: duration,
    audio: true,
    videos: count('reference_video'),
    images: frames + count('reference_image'),
    body,
  };
}

function readContent(content: unknown): { prompt: string; counts: ReadonlyMap<string, number> } {
  if (!Array.isArray(content)) throw invalid('v2', 'content');
  const texts: string[] = [];
  const counts = new Map<string, number>();
  for (const item of content as (Members | null)[]) {
    const type = item?.['type'];
    if (type === 'text' && typeof item?.['text'] === 'string') {
      texts.push(item['text']);
      continue;
    }
    const kind = /^(image|video|audio)_url$/.exec(String(type))?.[1];
    const role = item?.['role'];
    const url = (item?.[`${kind}_url`] as Members | undefined)?.['url'];
    if (!kind || typeof url !== 'string' || !MEDIUM.test(url)) throw invalid('v2', 'content');
    const isFrame = role === 'first_frame' || role === 'last_frame';
    if (typeof role !== 'string' || (isFrame ? kind !== 'image' : role !== `reference_${kind}`)) {
      throw invalid('v2', 'content.role');
    }
    counts.set(role, (counts.get(role) ?? 0) + 1);
    if (counts.get(role)! > MOST[role]!) throw invalid('v2', `there are too many of ${role}`);
  }
  if (texts.length !== 1 || texts[0]!.length > 7000) throw invalid('v2', 'content needs one text');
  if (texts[0] === '' && counts.size === 0) throw invalid('v2', 'content.text is empty');
  return { prompt: texts[0]!, counts };
}

/** Pixels, in even numbers, of a short side and a ratio. */
function sides(short: number, ratio: string): { width: number; height: number } {
  const [across = 1, down = 1] = ratio.split(':').map(Number);
  const long = 2 * Math.round((short * Math.max(across, down)) / Math.min(across, down) / 2);
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}
