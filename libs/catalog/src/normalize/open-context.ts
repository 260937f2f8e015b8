import { defaultCatalogue } from '../catalogue.js';
import { resolveModel } from '../resolve-model.js';
import { vendorsToFit } from '../vendors-for.js';
import type { Context } from './context.js';
import { callerName, NO_NAMES } from './field-names.js';
import { asField, findFields } from './find-fields.js';
import { MEANINGS } from './meanings.js';
import type { MeaningName } from './meanings.js';
import type { NormalizeOptions } from './normalize-result.js';
import { findOutputConfig, readOutputConfig } from './read-output-config.js';
import { missing, Refusal } from './refusal.js';
import type { Field, PlainObject } from './read-value.js';
import { isAbsent, isPlainObject, isShallow, readObject, readText } from './read-value.js';

const LONGEST_MODEL = 200;

/** Everything the steps share: the model, the metadata and the installation's rules. Refuses what is no body and no model. */
export function openContext(request: unknown, options: NormalizeOptions): Context {
  if (!isPlainObject(request)) throw new Refusal('invalid_request', null, 'The body has to be an object.');
  if (!isShallow(request)) throw new Refusal('invalid_request', null, 'The body is nested too deeply.');
  const catalogue = options.catalogue ?? defaultCatalogue;
  const names = options.names ?? NO_NAMES;
  const metadata = readMetadata({ param: callerName(names, 'metadata'), value: request['metadata'] });
  const place = findOutputConfig(request, metadata);
  const called = (path: string): string =>
    callerName(names, path.replace(/^metadata\.output_config(?![a-z_])/, place.path));
  const output = readOutputConfig({ ...place, param: called(place.path) });
  const found = findFields(request, metadata, output.members);
  const stated = (meaning: MeaningName): Field[] =>
    found.get(meaning)!.map((field) => asField(field, called));
  const fieldFor = (meaning: MeaningName): string =>
    stated(meaning)[0]?.param ?? called(MEANINGS[meaning].places[0]!);
  const model = readModel(stated('model')[0] ?? { param: called('model'), value: undefined });
  const resolution = resolveModel(model, catalogue);
  if (!resolution.ok)
    throw new Refusal('model_not_found', fieldFor('model'), unknownModel(model, resolution.nearest));
  const { row } = resolution;
  return {
    model,
    row,
    implied: resolution.implied,
    ...(resolution.name && { name: resolution.name }),
    stated,
    fieldFor,
    found,
    called,
    request,
    metadata,
    output,
    catalogue,
    vendors: vendorsToFit(row, options.vendorsOf?.(row.family)),
    refRule: options.refRule ?? 'any',
    offPeakWindowFamilies: options.offPeakWindowFamilies ?? new Set(),
    allowPrivateUrls: options.allowPrivateUrls ?? false,
    besideMedia: [],
    optionParams: new Map(),
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
