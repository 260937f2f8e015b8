import type { Scene } from '@reelgate/contracts';
import { familyFacts } from '../families/index.js';
import { offPeakAtVendor } from '../off-peak.js';
import type { Context } from './context.js';
import { conflict } from './refusal.js';
import type { Stated } from './read-value.js';
import { readStated } from './read-stated.js';
import { ignored } from './warnings.js';
import { readBoolean } from './read-value.js';

/**
 * Whether the task runs off-peak: it was asked for by flag or name, and either the vendor has such a mode or the
 * operator has set windows for the family. Asked for in vain, it is a warning, and the task runs at the normal price.
 */
export function chooseOffPeak(context: Context, scene: Scene): Stated<boolean> {
  const { called, implied, model, row } = context;
  const flag = readStated(context, 'offPeak', readBoolean);
  // Ark's word; found only where it is one of the two.
  const tier = readStated(context, 'serviceTier', ({ value }) => value === 'flex');
  const stated = flag ?? tier;
  if (flag && tier && flag.value !== tier.value)
    context.warnings.push(ignored(tier.param, `\`${flag.param}\` counts.`));
  if (stated && implied.offPeak && !stated.value)
    throw conflict(stated.param, model, 'the name states offpeak.');
  const param = stated?.param ?? called(implied.offPeak ? 'model' : 'off_peak');
  if (!stated?.value && !implied.offPeak) return { param, value: false };
  if (offPeakAtVendor(row, scene) || hasWindows(context)) return { param, value: true };
  context.warnings.push({
    code: 'off_peak_unavailable',
    message: `\`${param}\` is in vain: ${row.base} has no off-peak mode here; the film is made at once and at the normal price.`,
  });
  return { param, value: false };
}

const hasWindows = ({ row, offPeakWindowFamilies }: Context): boolean =>
  !familyFacts(row.family).noOffPeakWindows && offPeakWindowFamilies.has(row.family);
