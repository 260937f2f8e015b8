import { defaultCatalogue } from '../catalogue.js';
import { resolveModel } from '../resolve-model.js';
import { vendorsToFit } from '../vendors-for.js';
import type { Context } from './context.js';
import type { NormalizeOptions } from './normalize-result.js';
import { readOutputConfig } from './read-output-config.js';
import { missing, Refusal } from './refusal.js';
import type { PlainObject } from './read-value.js';
import { isAbsent, isPlainObject, isShallow, readObject, readText } from './read-value.js';

const LONGEST_MODEL = 200;

/** Everything the steps share: the model, the metadata and the installation's rules. Refuses what is no body and no model. */
export function openContext(request: unknown, options: NormalizeOptions): Context {
  if (!isPlainObject(request)) throw new Refusal('invalid_request', null, 'The body has to be an object.');
  if (!isShallow(request)) throw new Refusal('invalid_request', null, 'The body is nested too deeply.');
  const catalogue = options.catalogue ?? defaultCatalogue;
  const model = readModel(request);
  const resolution = resolveModel(model, catalogue);
  if (!resolution.ok) throw new Refusal('model_not_found', 'model', unknownModel(model, resolution.nearest));
  const metadata = readMetadata(request);
  const { row } = resolution;
  return {
    model,
    row,
    implied: resolution.implied,
    ...(resolution.name && { name: resolution.name }),
    request,
    metadata,
    output: readOutputConfig(metadata['output_config']),
    catalogue,
    vendors: vendorsToFit(row, options.vendorsOf?.(row.family)),
    refRule: options.refRule ?? 'any',
    offPeakWindowFamilies: options.offPeakWindowFamilies ?? new Set(),
    allowPrivateUrls: options.allowPrivateUrls ?? false,
    warnings: [],
  };
}

function readModel(request: PlainObject): string {
  const value = request['model'];
  if (isAbsent(value)) throw missing('model', '`model` is required.');
  return readText({ param: 'model', value }, LONGEST_MODEL).trim();
}

function unknownModel(model: string, nearest: readonly string[]): string {
  const hint = nearest.length > 0 ? ` The nearest are ${nearest.join(', ')}.` : '';
  return `There is no model ${JSON.stringify(model)}.${hint}`;
}

function readMetadata(request: PlainObject): PlainObject {
  const value = request['metadata'];
  if (isAbsent(value)) return {};
  return readObject({ param: 'metadata', value });
}
