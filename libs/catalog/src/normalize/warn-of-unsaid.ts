import type { TaskSpec } from '@reelgate/contracts';
import { orList } from '../limits.js';
import { unsaidBy } from '../unsaid.js';
import { findObstacle } from '../vendors-for.js';
import { vendorFacts } from '../vendors/index.js';
import type { Context } from './context.js';
import { ignored } from './warnings.js';

/**
 * Warns of everything that a vendor which may get the task cannot be told. Which of several gets it is decided when it is
 * submitted, so one that cannot is enough.
 */
export function warnOfUnsaid(context: Context, spec: TaskSpec): void {
  const { row, vendors, warnings } = context;
  const able = vendors.filter((vendor) => !findObstacle(row, spec, vendor));
  const deaf = new Map<string, string[]>();
  for (const vendor of able)
    for (const option of unsaidBy(vendor, spec))
      deaf.set(option, [...(deaf.get(option) ?? []), vendorFacts(vendor.vendor).title]);
  for (const [option, titles] of deaf) {
    const where = `${row.base} through ${orList(titles)} cannot be told it${able.length > titles.length ? ', should the film be made there' : ''}.`;
    for (const param of paramsOf(context, option)) warnings.push(ignored(param, where));
  }
}

/** The fields that stated it. */
function paramsOf({ fieldFor, output, optionParams, called }: Context, option: string): string[] {
  switch (option) {
    case 'seed':
      return [fieldFor('seed')];
    case 'negative_prompt':
      return [fieldFor('negativePrompt')];
    case 'output_config':
      return output.native.map(({ key }) => called(`metadata.output_config.${key}`));
    default:
      return [optionParams.get(option) ?? called(`metadata.${option}`)];
  }
}
