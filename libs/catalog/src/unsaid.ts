import type { TaskSpec } from '@reelgate/contracts';
import type { ModelRow, VendorModel } from './model-row.js';
import { vendorFacts } from './vendors/index.js';
import type { Saying } from './vendors/vendor-facts.js';

/** What the gateway itself keeps, without telling a vendor. */
const OURS: readonly string[] = ['payload', 'off_peak_fallback', 'subjects'];

/** Values that ask for what is made anyway. */
const USUAL: Readonly<Record<string, unknown>> = {
  bgm: false,
  watermark: false,
  is_rec: false,
  camera_fixed: false,
  return_last_frame: false,
  multi_shot: false,
  auto_subjects: false,
  movement_amplitude: 'auto',
  style: 'general',
  reference_type: 'feature',
  priority: 0,
  tasks_priority: 0,
};

/** What a vendor cannot be told of a task that it can make: names of options, `seed`, `negative_prompt`, `output_config`. */
export function unsaidBy({ vendor, options: own = [], lacks = [] }: VendorModel, spec: TaskSpec): string[] {
  const { says } = vendorFacts(vendor);
  const isSaid = ({ scenes, families, when }: Saying): boolean =>
    (scenes?.includes(spec.scene) ?? true) &&
    (families?.includes(spec.family) ?? true) &&
    (when?.(spec) ?? true);
  return statedBy(spec).filter(
    (option) =>
      lacks.includes(option) ||
      !(
        says === 'everything' ||
        own.includes(option) ||
        says.some((saying) => saying.options.includes(option) && isSaid(saying))
      ),
  );
}

/** Whether a vendor is told an option of a task that it makes; false for one that the task does not state. */
export function isTold(row: ModelRow | undefined, vendor: string, spec: TaskSpec, option: string): boolean {
  const model = row?.vendors.find((each) => each.vendor === vendor);
  return model !== undefined && spec.options[option] !== undefined && !unsaidBy(model, spec).includes(option);
}

function statedBy({ options, seed, negativePrompt, native }: TaskSpec): string[] {
  const named = Object.keys(options).filter(
    (option) => !OURS.includes(option) && options[option] !== USUAL[option],
  );
  return [
    ...named,
    ...(seed === undefined ? [] : ['seed']),
    ...(negativePrompt ? ['negative_prompt'] : []),
    ...(native.outputConfig ? ['output_config'] : []),
  ];
}
