import { defaultCatalogue } from '../catalogue.js';
import { resolveModel } from '../resolve-model.js';
import { vendorsToFit } from '../vendors-for.js';
import type { Context } from './context.js';
import { callerName, NO_NAMES } from './field-names.js';
import type { NormalizeOptions } from './normalize-result.js';
import { readOutputConfig } from './read-output-config.js';
import { missing, Refusal } from './refusal.js';
import type { Field, PlainObject } from './read-value.js';
import { isAbsent, isPlainObject, isShallow, readObject, readText } from './read-value.js';

const LONGEST_MODEL = 200;

/** Everything the steps share: the model, the metadata and the installation's rules. Refuses what is no body and no model. */
export function openContext(request: unknown, options: NormalizeOptions): Context {
  if (!isPlainObject(request)) throw new Refusal('invalid_request', null, 'The body has to be an object.');
  if (!isShallow(request)) throw new Refusal('invalid_request', null, 'The body is nested too deeply.');
  const catalogue = options.catalogue ?? defaultCatalogue;
  const called = (path: string): string => callerName(options.names ?? NO_NAMES, path);
  const model = readModel({ param: called('model'), value: request['model'] });
  const resolution = resolveModel(model, catalogue);
  if (!resolution.ok)
    throw new Refusal('model_not_found', called('model'), unknownModel(model, resolution.nearest));
  const metadata = readMetadata({ param: called('metadata'), value: request['metadata'] });
  const { row } = resolution;
  return {
    model,
    row,
    implied: resolution.implied,
    ...(resolution.name && { name: resolution.name }),
    field: (path) => ({ param: called(path), value: valueAt(request, metadata, path) }),
    called,
    request,
    metadata,
    output: readOutputConfig(metadata['output_config'], called),
    catalogue,
    vendors: vendorsToFit(row, options.vendorsOf?.(row.family)),
    refRule: options.refRule ?? 'any',
    offPeakWindowFamilies: options.offPeakWindowFamilies ?? new Set(),
    allowPrivateUrls: options.allowPrivateUrls ?? false,
    warnings: [],
  };
}

function readModel(field: Field): string {
  if (isAbsent(field.value)) throw missing(field.param, `\`${field.param}\` is required.`);
  return readText(field, LONGEST_MODEL).trim();
}

function unknownModel(model: string, nearest: readonly string[]): string {
  const hint = nearest.length > 0 ? ` The nearest are ${nearest.join(', ')}.` : '';
  return `There is no model ${JSON.stringify(model)}.${hint}`;
}

function readMetadata(field: Field): PlainObject {
  return isAbsent(field.value) ? {} : readObject(field);
}

function valueAt(request: PlainObject, metadata: PlainObject, path: string): unknown {
  const [outer, inner] = path.split('.') as [string, string?];
  return inner === undefined ? request[outer] : metadata[inner];
}
