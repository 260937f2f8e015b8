import { invalid, missing } from './ark-error.js';
import type { Mode, ModelRules } from './models.js';

/** The content of a request, taken apart. */
export interface Content {
  readonly text: string;
  readonly mode: Mode;
}

type Item = Readonly<Record<string, unknown>>;

const MEDIUM =
  /^(?:https?:\/\/\S+|asset:\/\/\S+|data:(?:image|video|audio)\/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]+)$/;
const KINDS = { image_url: 'image_url', video_url: 'video_url', audio_url: 'audio_url' } as const;
const ROLES: Readonly<Record<keyof typeof KINDS, readonly string[]>> = {
  image_url: ['first_frame', 'last_frame', 'reference_image'],
  video_url: ['reference_video'],
  audio_url: ['reference_audio'],
};
const MOST_CLIPS = 3;

/** Checks `content`: known items, roles beside the media, and one mode. Throws Refusal. */
export function checkContent(content: unknown, rules: ModelRules): Content {
  if (content === undefined) throw missing('content');
  if (!Array.isArray(content) || content.length === 0)
    throw invalid('content', 'it must be a list with items');
  const texts: string[] = [];
  const counts = new Map<string, number>();
  for (const item of content as unknown[]) {
    if (typeof item !== 'object' || item === null) throw invalid('content', 'an item must be an object');
    const { type } = item as Item;
    if (type === 'text') texts.push(textOf(item as Item));
    else if (typeof type === 'string' && Object.hasOwn(KINDS, type)) {
      const role = roleOf(item as Item, type as keyof typeof KINDS);
      counts.set(role, (counts.get(role) ?? 0) + 1);
    } else throw invalid('content', 'an item has an unknown type');
  }
  if (texts.length > 1) throw invalid('content', 'there can be one text');
  const text = texts[0] ?? '';
  const mode = modeOf(counts, rules);
  if (mode === 'text' && text === '') throw missing('content.text');
  return { text, mode };
}

function textOf(item: Item): string {
  refuseOthers(item, ['type', 'text']);
  if (typeof item['text'] !== 'string') throw invalid('content.text', 'it must be a text');
  return item['text'];
}

function roleOf(item: Item, type: keyof typeof KINDS): string {
  refuseOthers(item, ['type', type, 'role']);
  const medium = item[type];
  if (typeof medium !== 'object' || medium === null) throw missing(`content.${type}`);
  refuseOthers(medium as Item, ['url']);
  const { url } = medium as Item;
  if (typeof url !== 'string' || url === '') {
    throw invalid(`content.${type}.url`, 'it is empty', 'InvalidImageURL.EmptyURL');
  }
  if (!MEDIUM.test(url)) {
    throw invalid(`content.${type}.url`, 'it is no URL and no data URI', 'InvalidImageURL.InvalidFormat');
  }
  // One image without a role is the first frame.
  const role = item['role'] ?? ROLES[type][0];
  if (typeof role !== 'string' || !ROLES[type].includes(role)) throw invalid('content.role', 'it is unknown');
  return role;
}

/** A role inside the medium, say, would be a client's mistake that the vendor does not see through. */
function refuseOthers(item: Item, known: readonly string[]): void {
  const other = Object.keys(item).find((name) => !known.includes(name));
  if (other !== undefined) throw invalid(`content.${other}`, 'it is not known');
}

function modeOf(counts: ReadonlyMap<string, number>, rules: ModelRules): Mode {
  const count = (role: string): number => counts.get(role) ?? 0;
  const frames = count('first_frame') + count('last_frame');
  const clips = count('reference_video') + count('reference_audio');
  const references = count('reference_image') + clips;
  if (frames > 0 && references > 0) throw invalid('content', 'frames and references exclude each other');
  if (count('first_frame') > 1 || count('last_frame') > 1) throw invalid('content', 'a frame is given twice');
  if (count('last_frame') > count('first_frame')) throw invalid('content', 'there is no first frame');
  if (count('reference_image') > rules.references) throw invalid('content', 'there are too many references');
  if (clips > 0 && !rules.multiModal) throw invalid('content', 'the model takes images only');
  const { clips: mostClips = MOST_CLIPS } = rules;
  if (count('reference_video') > mostClips || count('reference_audio') > mostClips) {
    throw invalid('content', 'there are too many references');
  }
  if (count('reference_audio') > 0 && references === count('reference_audio')) {
    throw invalid('content', 'a sound needs an image or a video');
  }
  const mode = references > 0 ? 'reference' : frames === 2 ? 'first_last' : frames === 1 ? 'first' : 'text';
  if (!rules.modes.includes(mode)) {
    throw invalid('content', `the model has no mode ${mode}`, 'InvalidParameter.TaskTypeConstraint');
  }
  return mode;
}
