import type { NativeParameters, PricingBasis, Scene, TaskSpec } from '@reelgate/contracts';
import { checkInputs } from './check-inputs.js';
import { checkName } from './check-name.js';
import { checkCallbackUrl } from './check-url.js';
import type { FilmParams } from './check-vendors.js';
import { checkVendors } from './check-vendors.js';
import { chooseOffPeak } from './choose-off-peak.js';
import { chooseRatio, sizeOf } from './choose-ratio.js';
import { chooseScene } from './choose-scene.js';
import { chooseSeconds } from './choose-seconds.js';
import { chooseSound } from './choose-sound.js';
import { chooseMotionLevel, chooseTier, warnOfResolution } from './choose-tier.js';
import type { GivenInputs } from './collect-inputs.js';
import { collectInputs } from './collect-inputs.js';
import type { Context } from './context.js';
import { echoMetadata } from './echo-metadata.js';
import type { Normalized, NormalizeOptions, NormalizeResult } from './normalize-result.js';
import { openContext } from './open-context.js';
import { placeInputs } from './place-inputs.js';
import { readOptions } from './read-options.js';
import { readSize } from './read-size.js';
import { subjectOptions } from './read-subjects.js';
import { malformed, missing, Refusal } from './refusal.js';
import type { PlainObject } from './read-value.js';
import { readStated } from './read-stated.js';
import { readInteger, readText } from './read-value.js';
import { reviewFields } from './review-fields.js';
import { warnOfUnsaid } from './warn-of-unsaid.js';
import type { TaskRequest } from './task-request.js';

/** Longest prompt in characters, as in the OpenAI format. */
const LONGEST_PROMPT = 32_000;
const LONGEST_CALLBACK = 2_048;

/** Scenes that need no prompt even without an image or a video. */
const PROMPTLESS: readonly Scene[] = ['lip_sync', 'template_effect', 'avatar_i2v'];

/**
 * Turns the body of a create request into a task and what its price depends on, or says why it cannot be one. All
 * checks that need no network happen here, before any money is held. Never throws, whatever the body.
 */
export function normalize(request: TaskRequest, options: NormalizeOptions = {}): NormalizeResult {
  try {
    return normalizeOrRefuse(request, options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, param } = error;
    return { ok: false, error: { code, message, param } };
  }
}

function normalizeOrRefuse(request: unknown, options: NormalizeOptions): Normalized {
  const context = openContext(request, options);
  const inputs = collectInputs(context);
  const scene = chooseScene(context, inputs);
  checkInputs(context, scene, inputs);
  const prompt = readPrompt(context, scene, inputs);
  const { film, params } = chooseFilm(context, scene);
  const { row } = context;
  const basis: PricingBasis = {
    family: row.family,
    base: row.base,
    scene,
    tier: film.tier,
    audio: film.audio,
    images: inputs.count.images + inputs.count.lastFrames,
    videos: inputs.count.videos,
    ...(film.motionLevel && { motionLevel: film.motionLevel }),
    offPeak: film.offPeak,
  };
  const metadata = echoMetadata(context);
  const { inputs: placed, fileInfos, media } = placeInputs(scene, inputs);
  const spec: TaskSpec = {
    model: context.model,
    base: row.base,
    family: row.family,
    version: row.version,
    scene,
    prompt,
    ...readNegativePrompt(context),
    inputs: placed,
    ...film,
    ...readSeed(context),
    native: nativeParameters(fileInfos, inputs.extInfo, nativeOutput(context)),
    options: { ...readOptions(context), ...subjectOptions(inputs.subjects, media) },
    ...readCallback(context),
  };
  checkVendors(context, spec, inputs, media, params);
  checkName(context, basis, inputs);
  warnOfResolution(context);
  warnOfUnsaid(context, spec);
  reviewFields(context);
  const quote = readStated(context, 'quote', readText);
  return {
    ok: true,
    spec,
    basis,
    metadata,
    warnings: context.warnings,
    ...(quote && { quoteId: quote.value }),
    ...(context.name && { impliedBy: context.name }),
  };
}

function readPrompt(context: Context, scene: Scene, { count }: GivenInputs): string {
  const prompt = readStated(context, 'prompt', (field) => readText(field, LONGEST_PROMPT));
  if (prompt) return prompt.value;
  const param = context.called('prompt');
  const hasInput = count.images + count.lastFrames + count.videos > 0;
  if (!hasInput && !PROMPTLESS.includes(scene))
    throw missing(param, `\`${param}\` is required unless there is an image or a video.`);
  return '';
}

type Film = Pick<
  TaskSpec,
  'seconds' | 'secondsStated' | 'tier' | 'size' | 'aspectRatio' | 'audio' | 'motionLevel' | 'offPeak'
>;

/** Everything about the film that precedence decides, and the fields that decided. */
function chooseFilm(context: Context, scene: Scene): { readonly film: Film; readonly params: FilmParams } {
  const { row } = context;
  const size = readSize(context);
  const seconds = chooseSeconds(context, scene);
  const motionLevel = chooseMotionLevel(context, scene);
  const tier = chooseTier(context, size, { scene, seconds: seconds.value }, motionLevel);
  const ratio = chooseRatio(context, scene, size);
  const sound = chooseSound(context);
  const offPeak = chooseOffPeak(context, scene);
  const film: Film = {
    seconds: seconds.value,
    secondsStated: seconds.stated,
    tier: tier.value,
    size: size?.kind === 'pixels' ? size.text : sizeOf(row, tier.value, ratio?.value),
    ...(ratio && { aspectRatio: ratio.value }),
    audio: sound.value,
    ...(motionLevel && { motionLevel }),
    offPeak: offPeak.value,
  };
  const params: FilmParams = {
    seconds: seconds.param,
    tier: tier.param,
    sound: sound.param,
    ratio: ratio?.param ?? context.called('aspect_ratio'),
    offPeak: offPeak.param,
  };
  return { film, params };
}

function readNegativePrompt(context: Context): Pick<TaskSpec, 'negativePrompt'> {
  const text = readStated(context, 'negativePrompt', (field) => readText(field, LONGEST_PROMPT));
  return text ? { negativePrompt: text.value } : {};
}

function readSeed(context: Context): Pick<TaskSpec, 'seed'> {
  const seed = readStated(context, 'seed', readInteger);
  return seed ? { seed: seed.value } : {};
}

function readCallback(context: Context): Pick<TaskSpec, 'callbackUrl'> {
  const callback = readStated(context, 'callback', ({ param, value }) => {
    if (typeof value !== 'string') throw malformed(param, 'an https URL', value);
    const text = readText({ param, value }, LONGEST_CALLBACK).trim();
    return checkCallbackUrl(param, text, context.allowPrivateUrls);
  });
  return callback ? { callbackUrl: callback.value } : {};
}

const nativeOutput = ({ output }: Context): PlainObject =>
  Object.fromEntries(output.native.map(({ name, value }) => [name, value]));

function nativeParameters(
  fileInfos: Record<string, unknown>[],
  extInfo: string | undefined,
  outputConfig: PlainObject,
): NativeParameters {
  return {
    ...(fileInfos.length > 0 && { fileInfos }),
    ...(extInfo !== undefined && { extInfo }),
    ...(Object.keys(outputConfig).length > 0 && { outputConfig }),
  };
}
