import type { ErrorCode } from '@reelgate/contracts';

/** Why a request cannot become a task. Thrown inside the normalisation only; `normalize` turns it into its result. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: ErrorCode,
    readonly param: string | null,
    message: string,
  ) {
    super(message);
  }
}

/** A field of the wrong type or form. */
export const malformed = (param: string, wanted: string, value: unknown): Refusal =>
  new Refusal('invalid_request', param, `\`${param}\` has to be ${wanted}, not ${describe(value)}.`);

/** A value the model cannot do. */
export const unsupported = (param: string, message: string): Refusal =>
  new Refusal('unsupported_parameter', param, message);

export const missing = (param: string, message: string): Refusal =>
  new Refusal('missing_required_parameter', param, message);

/** A parameter that contradicts the combined name sent as model. */
export const conflict = (param: string, model: string, message: string): Refusal =>
  new Refusal(
    'model_parameter_conflict',
    param,
    `\`${param}\` contradicts the model name ${model}: ${message}`,
  );

const LONGEST_QUOTE = 40;

/** A value in a message: short, and never a URL, since URLs may carry signatures. */
export function describe(value: unknown): string {
  if (typeof value === 'string') {
    if (value.includes('://') || value.startsWith('data:')) return 'a URL';
    const short = value.length > LONGEST_QUOTE ? `${value.slice(0, LONGEST_QUOTE)}…` : value;
    return JSON.stringify(short);
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'an array';
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
