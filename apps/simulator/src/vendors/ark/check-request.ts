import { Refusal } from '../../calls/answer.js';
import { sidesOf } from '../seedance-sizes.js';
import { arkError, invalid, missing } from './ark-error.js';
import { checkContent } from './check-content.js';
import { MODELS } from './models.js';
import type { Mode, ModelRules } from './models.js';

/** A create that passed every check, with its defaults and real values. */
export interface ArkCreate {
  readonly model: string;
  readonly text: string;
  readonly mode: Mode;
  readonly resolution: string;
  /** `W:H`; never `adaptive`. */
  readonly ratio: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  /** Null for a model without sound. */
  readonly audio: boolean | null;
  readonly flex: boolean;
  /** Seconds from the creation. */
  readonly expiresAfter: number;
  /** As received. */
  readonly body: Readonly<Record<string, unknown>>;
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value !== '';
const flag: Check = (value) => typeof value === 'boolean';
const integer =
  (from: number, to: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
const oneOf =
  (...values: unknown[]): Check =>
  (value) =>
    values.includes(value);

const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive'];

/** The members and what is right for any model. A member that is not listed is refused [inferred]. */
const MEMBERS: Readonly<Record<string, Check>> = {
  model: text,
  content: Array.isArray,
  callback_url: text,
  return_last_frame: flag,
  service_tier: oneOf('default', 'flex'),
  execution_expires_after: integer(3600, 259_200),
  priority: integer(0, 9),
  generate_audio: flag,
  safety_identifier: (value) => text(value) && String(value).length <= 64,
  resolution: oneOf('480p', '720p', '1080p', '4k'),
  ratio: oneOf(...RATIOS),
  duration: integer(-1, 30),
  frames: (value) => integer(29, 289)(value) && ((value as number) - 25) % 4 === 0,
  seed: integer(-1, 2 ** 32 - 1),
  camera_fixed: flag,
  watermark: flag,
  tools: (value) =>
    Array.isArray(value) && value.every((tool) => (tool as { type?: unknown } | null)?.type === 'web_search'),
  draft: flag,
  output_format: oneOf('mp4', 'mov'),
  omni_reference_task_type: oneOf('auto', 'reference', 'edit', 'extend'),
};

const DEFAULT_EXPIRY = 172_800;
/** Length of a film when the model decides, and size when a picture does: nobody looks at the picture. */
const CHOSEN_SECONDS = 5;
const CHOSEN_RATIO = '16:9';

/** Checks a create the way the vendor does, and fills in its defaults. Throws Refusal with the vendor's error. */
export function checkRequest(received: unknown): ArkCreate {
  if (typeof received !== 'object' || received === null || Array.isArray(received)) {
    throw invalid('body', 'it is no JSON object', 'InvalidParameter');
  }
  // The official clients send every member that was not given as null.
  const body: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(received).filter(([, value]) => value !== null),
  );
  for (const name of ['model', 'content']) if (body[name] === undefined) throw missing(name);
  for (const [name, value] of Object.entries(body)) {
    const check = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
    if (!check) throw invalid(name, 'it is not known');
    if (!check(value)) throw invalid(name, 'it has a wrong type or value');
  }
  const model = String(body['model']);
  const rules = Object.hasOwn(MODELS, model) ? MODELS[model]! : undefined;
  if (!rules) {
    throw new Refusal(
      arkError(
        404,
        'InvalidEndpointOrModel.NotFound',
        `The model or endpoint ${model} does not exist or you do not have access to it.`,
      ),
    );
  }
  const { text: prompt, mode } = checkContent(body['content'], rules);
  const flex = body['service_tier'] === 'flex';
  if (flex && rules.multiModal) throw invalid('service_tier', 'the model has no offline mode');
  if (body['camera_fixed'] === true && (mode === 'reference' || rules.multiModal)) {
    throw invalid('camera_fixed', 'the camera cannot be fixed here');
  }
  if (body['generate_audio'] !== undefined && !rules.later) {
    throw invalid('generate_audio', 'the model has no sound');
  }
  for (const name of ['priority', 'tools'])
    if (body[name] !== undefined && !rules.multiModal) throw invalid(name, 'the model has none');
  for (const name of ['draft', 'output_format', 'omni_reference_task_type'])
    if (![undefined, false, 'mp4', 'auto'].includes(body[name] as string))
      throw invalid(name, 'it is not simulated');
  const resolution = (body['resolution'] as string | undefined) ?? rules.resolutions[0]!;
  if (!rules.resolutions.includes(resolution)) throw invalid('resolution', 'the model does not have it');
  const ratio = ratioOf(body['ratio'] as string | undefined, mode, rules);
  return {
    model,
    text: prompt,
    mode,
    resolution,
    ratio,
    ...sidesOf(rules.sizes, resolution, ratio),
    seconds: secondsOf(body, rules),
    audio: rules.later ? body['generate_audio'] !== false : null,
    flex,
    expiresAfter: (body['execution_expires_after'] as number | undefined) ?? DEFAULT_EXPIRY,
    body,
  };
}

function ratioOf(asked: string | undefined, mode: Mode, rules: ModelRules): string {
  const frames = mode === 'first' || mode === 'first_last';
  if (frames && rules.later && asked !== undefined && asked !== 'adaptive') {
    throw invalid('ratio', 'a film from frames follows them', 'InvalidParameter.TaskTypeConstraint');
  }
  return asked === undefined || asked === 'adaptive' ? CHOSEN_RATIO : asked;
}

/** Frames win over a duration. */
function secondsOf(body: Readonly<Record<string, unknown>>, rules: ModelRules): number {
  const { frames, duration = 5 } = body as { frames?: number; duration?: number };
  if (frames !== undefined) {
    if (rules.later && !rules.multiModal) throw invalid('frames', 'the model does not take it');
    return (frames - 1) / 24;
  }
  if (duration === -1 && rules.later) return CHOSEN_SECONDS;
  const [from, to] = rules.seconds;
  if (duration < from || duration > to) throw invalid('duration', `it must be from ${from} to ${to}`);
  return duration;
}
