import type { TaskSpec, Vendor } from '@reelgate/contracts';
import type { LimitFacts } from './limits.js';
import { findViolation } from './limits.js';
import type { ModelRow, VendorModel } from './model-row.js';
import { countNativeInputs } from './native-inputs.js';

/** The vendors whose own limits and request forms allow this task, the usual one first. */
export function vendorsFor(row: ModelRow, spec: TaskSpec): VendorModel[] {
  const ours = spec.inputs.filter((input) => input.kind === 'video').length;
  const facts: LimitFacts = {
    scene: spec.scene,
    seconds: spec.seconds,
    tier: spec.tier,
    audio: spec.audio,
    videos: ours + countNativeInputs(spec.native.fileInfos ?? []).videos,
    offPeak: spec.offPeak && row.offPeak,
  };
  return row.vendors.filter((vendor) => !findViolation(row, facts, vendor) && canBeSaid(vendor, spec));
}

/**
 * Whether the vendor's request has a place for everything the task says. Native members are Tencent VOD's own (a template's
 * `ExtInfo` can be read for Vidu's API too), and it alone takes a last frame without a first.
 */
function canBeSaid({ vendor, referenceRatios }: VendorModel, spec: TaskSpec): boolean {
  const { scene, aspectRatio } = spec;
  if (scene === 'reference' && referenceRatios && aspectRatio && !referenceRatios.includes(aspectRatio))
    return false;
  if (vendor === 'tencent-vod') return true;
  if (spec.native.fileInfos?.length) return false;
  if (spec.native.extInfo !== undefined && !(vendor === 'vidu' && scene === 'template_effect')) return false;
  return scene !== 'first_last' || spec.inputs.filter(({ kind }) => kind === 'image').length === 2;
}

/** The vendors a request has to fit: those that have a channel, or the usual one when none has or none are known. */
export function vendorsToFit(row: ModelRow, available?: ReadonlySet<Vendor>): readonly VendorModel[] {
  const served = available ? row.vendors.filter(({ vendor }) => available.has(vendor)) : [];
  return served.length > 0 ? served : row.vendors.slice(0, 1);
}
