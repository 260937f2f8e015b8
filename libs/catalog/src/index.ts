export { Catalogue, createCatalogue, defaultCatalogue } from './catalogue.js';
export type { ModelAliases } from './catalogue.js';
export { CatalogueError } from './catalogue-error.js';
export type {
  Count,
  Durations,
  ModelRow,
  NamePart,
  NameShape,
  Restriction,
  SceneLimits,
  VendorModel,
} from './model-row.js';
export type {
  AvatarName,
  BillingName,
  FilmName,
  IdentifyFaceName,
  MotionName,
  TemplateName,
} from './billing-name.js';
export { billingName, formatBillingName, parseBillingName, priceLookupNames } from './price-names.js';
export type { BillingNameOptions, RefRule } from './price-names.js';
export { resolveModel } from './resolve-model.js';
export type { Implied, ModelResolution } from './resolve-model.js';
export { billingNamesOf, capabilities } from './capabilities.js';
export type { Capabilities, SceneCapabilities } from './capabilities.js';
export { mostInputSeconds } from './input-seconds.js';
export { FOLLOWS_INPUT, longestFilm } from './longest-film.js';
export { offPeakAtVendor } from './off-peak.js';
export { parseOffPeakRatios } from './off-peak-ratios.js';
export type { OffPeakRatios } from './off-peak-ratios.js';
export { OffPeakWindows } from './off-peak-windows.js';
export { vendorFacts, VENDORS } from './vendors/index.js';
export { fileNeedingUrl, inlineFiles } from './vendors/inline-files.js';
export type { InlineInput, InlineRule } from './vendors/inline-files.js';
export { waitLimit } from './wait-limit.js';
export { templateOf } from './vendors/template.js';
export { modelParameters } from './families/index.js';
export { isTold, unsaidBy } from './unsaid.js';
export { OPTION_NAMES } from './normalize/read-options.js';
export { subjectsOf } from './vendors/subjects.js';
export type { VendorFacts } from './vendors/vendor-facts.js';
export { normalize } from './normalize/normalize.js';
export { Named, takeNames } from './normalize/field-names.js';
export type { FieldNames } from './normalize/field-names.js';
export { findCallback, sceneFields } from './normalize/find-fields.js';
export { mediaTexts } from './normalize/media-fields.js';
export type { MediaText } from './normalize/media-fields.js';
export { isPlainObject, MOST_LEVELS } from './normalize/read-value.js';
export type { PlainObject } from './normalize/read-value.js';
export { UploadedFile } from './normalize/task-request.js';
export type { TaskRequest } from './normalize/task-request.js';
export type {
  Normalized,
  NormalizeOptions,
  NormalizeResult,
  Refused,
  Warning,
} from './normalize/normalize-result.js';
export type { TaskOptions } from './normalize/read-options.js';
export type { SubjectOption } from './normalize/read-subjects.js';
export { estimateTokens, reservedTokens } from './reserved-tokens.js';
