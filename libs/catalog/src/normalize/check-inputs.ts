import type { Scene } from '@reelgate/contracts';
import { sceneLimits } from '../limits.js';
import type { GivenInputs } from './collect-inputs.js';
import { lastFrameParam } from './choose-scene.js';
import type { Context } from './context.js';
import { fieldOf } from './read-media.js';
import { conflict, missing, Refusal, unsupported } from './refusal.js';
import { isAbsent } from './read-value.js';

/**
 * Whether the scene takes the inputs: their numbers, and what it cannot do without. What upstream merely recommends is
 * accepted with a warning.
 */
export function checkInputs(context: Context, scene: Scene, inputs: GivenInputs): void {
  checkSubjects(context, scene, inputs);
  checkLastFrame(context, scene, inputs);
  checkMost(context, scene, inputs);
  checkRequired(context, scene, inputs);
  warnOfGaps(context, scene, inputs);
}

function checkSubjects({ row, fieldFor }: Context, scene: Scene, { subjects }: GivenInputs): void {
  if (subjects.length > 0 && scene !== 'reference')
    throw unsupported(fieldFor('subjects'), `${row.base} takes no subjects in the scene ${scene}.`);
}

function checkLastFrame(context: Context, scene: Scene, inputs: GivenInputs): void {
  const { row, implied, model } = context;
  const { images, lastFrames } = inputs.count;
  const param = lastFrameParam(context, inputs);
  if (lastFrames > 1) throw new Refusal('invalid_request', param, 'There is more than one last frame.');
  if (lastFrames > 0 && implied.imageMode === 'reference')
    throw conflict(param, model, 'the name states reference.');
  if (lastFrames > 0 && scene !== 'first_last')
    throw unsupported(param, `${row.base} takes no last frame in the scene ${scene}.`);
  if (lastFrames > 0 && images > 1)
    throw unsupported(param, `A last frame goes with at most one other image, not with ${images}.`);
}

function checkMost(
  { row, fieldFor }: Context,
  scene: Scene,
  { count, images, videos, audios, subjects }: GivenInputs,
): void {
  const limits = sceneLimits(row, scene);
  const native = fieldFor('fileInfos');
  const withVideo = count.videos > 0 && limits.imagesWithVideo !== undefined;
  const mostImages = withVideo ? limits.imagesWithVideo : (limits.images?.[1] ?? 0);
  const where = `${row.base}, scene ${scene}${withVideo ? ' with a video' : ''}`;
  refuseAbove(
    count.images + count.lastFrames,
    mostImages,
    'image',
    subjects.length > 0 ? fieldFor('subjects') : (fieldOf(images) ?? native),
    where,
  );
  refuseAbove(
    count.videos,
    limits.videos?.[1] ?? 0,
    'video',
    subjects.length > 0 ? fieldFor('subjects') : (fieldOf(videos) ?? native),
    where,
  );
  refuseAbove(count.audios, limits.audios?.[1] ?? 0, 'sound file', fieldOf(audios) ?? native, where);
}

function refuseAbove(given: number, most: number, noun: string, param: string, where: string): void {
  if (given <= most) return;
  const allowed = most === 0 ? `no ${noun}` : `at most ${most} ${noun}${most === 1 ? '' : 's'}`;
  throw unsupported(param, `${where}: takes ${allowed}, not ${given}.`);
}

function checkRequired(context: Context, scene: Scene, inputs: GivenInputs): void {
  const { row, metadata, called } = context;
  const { count, extInfo } = inputs;
  const hasExtInfo = extInfo !== undefined;
  const leastImages = sceneLimits(row, scene).images?.[0] ?? 0;
  if (scene === 'reference' && count.images + count.videos === 0) throw refuseNoReference(context);
  if (scene !== 'first_last' && count.images < leastImages)
    throw missing(
      called(leastImages > 1 || scene === 'reference' ? 'images' : 'image'),
      `The scene ${scene} of ${row.base} needs ${leastImages === 1 ? 'an image' : `${leastImages} images`}.`,
    );
  if (scene === 'lip_sync' && count.videos === 0 && !hasExtInfo)
    throw missing(called('metadata.video_url'), `A lip sync needs \`${called('metadata.video_url')}\`.`);
  if ((scene === 'lip_sync' || scene === 'avatar_i2v') && count.audios === 0 && !hasExtInfo)
    throw missing(
      called('metadata.audio_url'),
      `The scene ${scene} needs \`${called('metadata.audio_url')}\`.`,
    );
  if (scene === 'template_effect' && isAbsent(metadata['template']) && !hasExtInfo)
    throw missing(called('metadata.template'), `A template effect needs \`${called('metadata.template')}\`.`);
}

function refuseNoReference({ implied, model, row, called }: Context): Refusal {
  return implied.imageMode === 'reference'
    ? new Refusal(
        'model_parameter_conflict',
        called('images'),
        `The model name ${model} states reference: \`${called('images')}\` has to hold at least one.`,
      )
    : missing(called('images'), `References were asked for, but ${row.base} got none.`);
}

function warnOfGaps({ warnings, called }: Context, scene: Scene, { count }: GivenInputs): void {
  if (scene === 'first_last' && count.lastFrames > 0 && count.images === 0)
    warnings.push({
      code: 'last_frame_without_first_frame',
      message: 'There is a last frame but no first frame; the upstream may refuse or ignore it.',
    });
  if (scene === 'motion_control' && count.videos === 0)
    warnings.push({
      code: 'motion_control_without_video',
      message: `Motion control without \`${called('metadata.video_url')}\`: the upstream may refuse it, or choose the motion itself.`,
    });
}
