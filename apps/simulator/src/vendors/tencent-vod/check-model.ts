import { additionalParameters, inputsOf } from './create-request.js';
import type { CreateRequest } from './create-request.js';
import { SHORT_SIDE } from './models.js';
import type { ModelRules } from './models.js';

/** Why a model will not do a task: the asynchronous error it ends with. */
export interface Refusal {
  readonly errCode: number;
  readonly errCodeExt: string;
  readonly message: string;
}

const KLING_MOTION = ['2.6', '3.0', '3.0-Omni'];

/** The vendor's wrapping of what a model's backend said. */
const failed = (reason: string): string =>
  `task failed with status: FAIL, message: create gen_video task failed. ${reason}`;
const invalid = (errCodeExt: string, reason: string): Refusal => ({
  errCode: 70_000,
  errCodeExt,
  message: failed(`ret:2013,msg:invalid params, ${reason}`),
});
/** The usual form: InternalError, although asking again is of no use. Only the message tells. */
const refuse = (reason: string): Refusal => invalid('InternalError', reason);

/**
 * What a model refuses of an accepted request, found out when it is processed: unknown versions, durations,
 * resolutions, inputs and scenes.
 *
 * @param strictInputs also refuse a last frame without a first one and motion control without a video. The documents
 *   demand both; resellers of this API show examples without, and what the vendor really does was not captured.
 * @param faceSession whether a lip-sync session of face identification is known and not older than a day
 */
export function checkModel(
  request: CreateRequest,
  rules: ModelRules | undefined,
  strictInputs: boolean,
  faceSession: (id: string) => boolean,
): Refusal | null {
  const model = `${request.ModelName} ${request.ModelVersion}`;
  if (!rules) return invalid('InvalidParameterValue', `model ${model} is not supported`);
  const inputs = inputsOf(request);
  const inlined = request.FileInfos?.some((file) => file.Base64?.startsWith('data:'));
  if (inlined) {
    return {
      errCode: 60_000,
      errCodeExt: 'InvalidParameter.MediaFormat',
      message: failed('ret:-1,msg:decode base64 failed'),
    };
  }
  const output = request.OutputConfig ?? {};
  const { seconds } = rules;
  if (output.Duration && !lengthFollowsInput(request)) {
    const fits =
      'from' in seconds
        ? Number.isInteger(output.Duration) &&
          output.Duration >= seconds.from &&
          output.Duration <= seconds.to
        : seconds.includes(output.Duration);
    if (!fits) return refuse(`duration ${output.Duration} is not supported by model ${model}`);
  }
  const tier = tierOf(request, rules);
  if (!rules.tiers.includes(tier) && tier !== '2K' && tier !== '4K') {
    return refuse(`resolution ${tier} is not supported by model ${model}`);
  }
  const ratio = output.AspectRatio;
  if (ratio && rules.ratios && !rules.ratios.includes(ratio)) {
    return refuse(`aspect ratio ${ratio} is not supported by model ${model}`);
  }
  return request.SceneType
    ? checkScene(request, inputs, strictInputs, faceSession)
    : checkInputs(request, rules, inputs, strictInputs, tier, model);
}

/** Whether a reference video or a sound decides the length of the film; a Duration is ignored then. */
export function lengthFollowsInput(request: CreateRequest): boolean {
  switch (request.SceneType) {
    case 'avatar_i2v':
    case 'lip_sync':
    case 'land2port':
      return true;
    case 'motion_control':
      return inputsOf(request).videos.length > 0;
    default:
      return false;
  }
}

function checkInputs(
  request: CreateRequest,
  rules: ModelRules,
  inputs: ReturnType<typeof inputsOf>,
  strictInputs: boolean,
  tier: string,
  model: string,
): Refusal | null {
  const output = request.OutputConfig ?? {};
  const images = inputs.images.length + (request.SubjectInfos?.length ?? 0);
  const [least, most] = rules.images;
  if (images === 0 && inputs.videos.length === 0 && !inputs.lastFrame && least > 0) {
    const name = request.ModelName === 'Hailuo' ? 'MiniMax-Hailuo-2.3-Fast' : model;
    return refuse(`model ${name} does not support Text-to-Video mode`);
  }
  if (images > most) return refuse(`model ${model} takes at most ${most} images, got ${images}`);
  if (inputs.videos.length > (rules.video ? (rules.videos ?? 1) : 0))
    return refuse(`model ${model} does not support that many videos`);
  if (request.ModelName === 'Kling' && inputs.videos.length > 0) {
    if (images > 4) return refuse(`model ${model} takes at most 4 images with a video, got ${images}`);
    if ((output.Duration ?? 0) > 10)
      return refuse('duration with a reference video is limited to 10 seconds');
  }
  if (inputs.lastFrame) {
    if (rules.lastFrame === false) return refuse(`model ${model} does not support a last frame`);
    if (rules.lastFrame === '1080P' && SHORT_SIDE[tier]! < 1080) {
      return refuse(`model ${model} supports a last frame in pro mode only`);
    }
    if (request.ModelName === 'GV' && images > 1)
      return refuse('a last frame cannot be combined with several images');
    if (strictInputs && images === 0) return refuse('a last frame needs a first frame');
  }
  if (output.AudioGeneration === 'Enabled' && rules.audio === '1080P' && SHORT_SIDE[tier]! < 1080) {
    return refuse(`model ${model} supports sound in pro mode only`);
  }
  if (
    request.ModelName === 'Hailuo' &&
    output.Duration === 10 &&
    tier !== '768P' &&
    'includes' in rules.seconds
  ) {
    return refuse(`resolution ${tier} does not support duration 10`);
  }
  if (request.ModelName === 'PixVerse' && tier === '1080P' && (output.Duration ?? 0) > 8) {
    return {
      errCode: 70_000,
      errCodeExt: 'InternalError',
      message: failed(
        'create pixverse t2v task failed. ret:-4,msg:pixverse api error, ErrCode:400017, ErrMsg:1080p does not support durations longer than 8 seconds.',
      ),
    };
  }
  return null;
}

function checkScene(
  request: CreateRequest,
  inputs: ReturnType<typeof inputsOf>,
  strictInputs: boolean,
  faceSession: (id: string) => boolean,
): Refusal | null {
  const scene = `${request.ModelName}/${request.SceneType}`;
  const parameters = additionalParameters(request.ExtInfo);
  const text = (name: string): string => {
    const value = parameters?.[name];
    return typeof value === 'string' ? value : '';
  };
  switch (scene) {
    case 'Kling/motion_control':
      if (!KLING_MOTION.includes(request.ModelVersion)) {
        return refuse(`model Kling ${request.ModelVersion} does not support motion control`);
      }
      if (inputs.images.length !== 1) return refuse('motion control needs exactly one image');
      if (strictInputs && inputs.videos.length !== 1) return refuse('motion control needs exactly one video');
      return null;
    case 'Kling/avatar_i2v':
      if (inputs.images.length !== 1) return refuse('avatar needs exactly one image');
      if ((text('sound_file') === '') === (text('audio_id') === '')) {
        return refuse('avatar needs either sound_file or audio_id');
      }
      return null;
    case 'Kling/lip_sync':
      if (!faceSession(text('session_id'))) return refuse('session_id is unknown or has expired');
      if (!Array.isArray(parameters?.['face_choose']) || parameters['face_choose'].length !== 1) {
        return refuse('face_choose must name exactly one face');
      }
      return null;
    case 'Kling/template_effect':
    case 'Vidu/template_effect':
      if (inputs.images.length === 0) return refuse('a template needs an image');
      if (text('template') === '') return refuse('template is missing');
      return null;
    case 'Mingmou/land2port':
      return inputs.videos.length === 1 ? null : refuse('land2port needs exactly one video');
    default:
      return refuse(`scene ${request.SceneType} is not supported by model ${request.ModelName}`);
  }
}

/** The tier a request asks for, in the spelling of the table: PixVerse writes its tiers in lower case. */
export function tierOf(request: CreateRequest, rules: ModelRules): string {
  return (request.OutputConfig?.Resolution || rules.defaultTier).toUpperCase();
}
