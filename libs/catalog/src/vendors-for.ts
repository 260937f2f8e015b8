import type { TaskInput, TaskSpec, Vendor } from '@reelgate/contracts';
import type { LimitFacts } from './limits.js';
import { findViolation, orList } from './limits.js';
import type { ModelRow, VendorModel } from './model-row.js';
import { countNativeInputs } from './native-inputs.js';
import { vendorFacts } from './vendors/index.js';
import { pictureFault } from './vendors/picture-rule.js';
import type { Gap, TaskPart, VendorFacts } from './vendors/vendor-facts.js';

/** Why a vendor cannot make a task. */
export interface Obstacle {
  /** What of the task stands in the way. */
  readonly part: TaskPart;
  /** One sentence for the caller, with what to do instead. */
  readonly message: string;
  /** Which of the task's inputs it is, where it is one. */
  readonly input?: number;
}

/** The vendors that can make this task, the usual one first. */
export function vendorsFor(row: ModelRow, spec: TaskSpec): VendorModel[] {
  return row.vendors.filter((model) => !findObstacle(row, spec, model));
}

/** The first thing that keeps a vendor from making this task: a limit of the model there, or nowhere to say it. */
export function findObstacle(row: ModelRow, spec: TaskSpec, model: VendorModel): Obstacle | undefined {
  const violation = findViolation(row, limitFactsOf(row, spec), model);
  if (violation) return { part: violation.limit, message: violation.message };
  const facts = vendorFacts(model.vendor);
  const gap = findFormGap(facts, spec, model);
  return gap && { ...gap, message: `${row.base} through ${facts.title} ${gap.message}` };
}

function limitFactsOf(
  row: ModelRow,
  { scene, seconds, tier, audio, offPeak, inputs, native }: TaskSpec,
): LimitFacts {
  const ours = inputs.filter(({ kind }) => kind === 'video').length;
  const videos = ours + countNativeInputs(native.fileInfos ?? []).videos;
  return { scene, seconds, tier, audio, videos, offPeak: offPeak && row.offPeak };
}

function findFormGap(facts: VendorFacts, spec: TaskSpec, model: VendorModel): Gap | undefined {
  const { scene, aspectRatio, native, inputs } = spec;
  if (!facts.scenes.includes(scene)) return { part: 'scene', message: `has no scene ${scene}.` };
  const ratios = scene === 'reference' ? model.referenceRatios : undefined;
  if (ratios && aspectRatio && !ratios.includes(aspectRatio))
    return {
      part: 'ratio',
      message: `makes films from references in ${orList(ratios)}, not ${aspectRatio}.`,
    };
  if (native.fileInfos?.length && !facts.nativeFiles)
    return {
      part: 'fileInfos',
      message:
        'takes no native file entries: send the files themselves, or their URLs, in the fields for media.',
    };
  if (native.extInfo !== undefined && !facts.extInfo.includes(scene))
    return { part: 'extInfo', message: 'takes no native `ext_info`: leave it out.' };
  const videos =
    inputs.filter(({ kind }) => kind === 'video').length + countNativeInputs(native.fileInfos ?? []).videos;
  if (scene === 'reference' && videos > (model.videos ?? Infinity))
    return {
      part: 'video',
      message: `takes at most ${model.videos} reference video${model.videos === 1 ? '' : 's'}, not ${videos}.`,
    };
  const frames = inputs.filter(({ kind }) => kind === 'image').length;
  if (scene === 'first_last' && frames < 2 && !facts.lastFrameAlone)
    return { part: 'lastFrame', message: 'takes a last frame only after a first: send the first frame too.' };
  return facts.findGap?.(spec, model) ?? findPictureGap(facts, inputs);
}

function findPictureGap({ pictures }: VendorFacts, inputs: readonly TaskInput[]): Gap | undefined {
  const faults = inputs.map((input) => (input.kind === 'image' ? pictureFault(pictures, input) : undefined));
  const input = faults.findIndex((fault) => fault !== undefined);
  return input === -1 ? undefined : { part: 'picture', input, message: faults[input]! };
}

/** The vendors a request has to fit: those that have a channel, or the usual one when none has or none are known. */
export function vendorsToFit(row: ModelRow, available?: ReadonlySet<Vendor>): readonly VendorModel[] {
  const served = available ? row.vendors.filter(({ vendor }) => available.has(vendor)) : [];
  return served.length > 0 ? served : row.vendors.slice(0, 1);
}
