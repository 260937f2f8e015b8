import type { TaskSpec } from '@reelgate/contracts';
import type { VendorModel } from './model-row.js';
import { vendorFacts } from './vendors/index.js';

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
  reference_type: 'feature',
  priority: 0,
  tasks_priority: 0,
};

/** What a vendor cannot be told of a task that it can make: names of options, `seed`, `negative_prompt`, `output_config`. */
export function unsaidBy({ vendor }: VendorModel, spec: TaskSpec): string[] {
  const { says } = vendorFacts(vendor);
  return statedBy(spec).filter(
    (option) =>
      !says.some(
        ({ options, scenes, families, when }) =>
          options.includes(option) &&
          (scenes?.includes(spec.scene) ?? true) &&
          (families?.includes(spec.family) ?? true) &&
          (when?.(spec) ?? true),
      ),
  );
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
