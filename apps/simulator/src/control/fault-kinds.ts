/** Settings of a fault; each kind takes some of them. */
export interface FaultParams {
  /** HTTP status of `http_500`. */
  http_status?: number;
  /** Seconds: of film (`wrong_duration`, `input_seconds`), of making (`seconds`), of waiting (`timeout_*`). */
  seconds?: number;
  /** Of the film's file. */
  bytes?: number;
  /** `WxH` in pixels. */
  size?: string;
  /** The vendor's error code to answer with. */
  code?: string;
  err_code?: number;
  err_code_ext?: string;
  message?: string;
  /** The word that stands for the state. */
  status?: string;
  /** The request is carried out although the answer is an error. */
  accept?: boolean;
}

export type ParamName = keyof FaultParams;

/**
 * Where a fault bites: `request` = the request fails, `answer` = a query's answer is changed, `task` = the task that is
 * created comes out differently.
 */
export type FaultPhase = 'request' | 'answer' | 'task';

export interface FaultKindRules {
  readonly phase: FaultPhase;
  /** The kind of call it applies to when the fault names no action; absent = any call. */
  readonly role?: 'create' | 'query';
  readonly takes: readonly ParamName[];
  readonly needs?: readonly ParamName[];
  /** The parameter that a prompt word's value sets, as in `[sim:wrong_duration=8]`. Request faults take a count. */
  readonly value?: ParamName;
  readonly about: string;
}

/** Every fault the simulator can commit. The README's table is checked against this one. */
export const FAULT_KINDS = {
  http_500: {
    phase: 'request',
    takes: ['http_status'],
    about: 'HTTP 500 (or `http_status`) with a page instead of JSON; nothing is done',
  },
  hang: {
    phase: 'request',
    takes: [],
    about: 'nothing is done and no answer ever comes; the socket stays open until the client leaves',
  },
  timeout_before_accept: {
    phase: 'request',
    takes: ['seconds'],
    about: 'nothing is done; the socket is closed without an answer, at once or after `seconds`',
  },
  timeout_after_accept: {
    phase: 'request',
    role: 'create',
    takes: ['seconds'],
    about: 'the task is created; the socket is closed without an answer, at once or after `seconds`',
  },
  rate_limit: { phase: 'request', takes: ['code'], about: 'RequestLimitExceeded (or `code`)' },
  auth: { phase: 'request', takes: ['code'], about: 'AuthFailure.SignatureFailure (or `code`)' },
  quota: { phase: 'request', role: 'create', takes: ['code'], about: 'LimitExceeded.Quota (or `code`)' },
  internal_error: {
    phase: 'request',
    takes: ['code', 'accept'],
    about: 'InternalError (or `code`); with `accept` the request is carried out all the same',
  },
  duplicate_session: {
    phase: 'request',
    role: 'create',
    takes: ['code'],
    about: 'InvalidParameterValue.SessionId (or `code`), as if the reference had been used before',
  },
  unknown_status: {
    phase: 'answer',
    role: 'query',
    takes: ['status'],
    about: 'the state is SUSPENDED (or `status`), a word no document has',
  },
  moderation: {
    phase: 'task',
    role: 'create',
    takes: ['message'],
    value: 'message',
    about: 'ends with ContentModerationFailed',
  },
  fail: {
    phase: 'task',
    role: 'create',
    takes: ['err_code', 'err_code_ext', 'message'],
    value: 'err_code_ext',
    about: 'ends with `err_code` 70000, `err_code_ext` ModelGenerateFailed and `message`, or those given',
  },
  wrong_duration: {
    phase: 'task',
    role: 'create',
    takes: ['seconds'],
    needs: ['seconds'],
    value: 'seconds',
    about: 'delivers a film of `seconds`, whatever was asked',
  },
  wrong_resolution: {
    phase: 'task',
    role: 'create',
    takes: ['size'],
    value: 'size',
    about: 'delivers 640x360 (or `size`), whatever was asked',
  },
  film_bytes: {
    phase: 'task',
    role: 'create',
    takes: ['bytes'],
    needs: ['bytes'],
    value: 'bytes',
    about: 'the link leads to so many bytes of nothing instead of a film; none is rendered',
  },
  expired_link: {
    phase: 'task',
    role: 'create',
    takes: [],
    about: 'the film link answers 403 from the start',
  },
  no_file_url: {
    phase: 'task',
    role: 'create',
    takes: [],
    about: 'finishes without an error and without a link',
  },
  no_metadata: {
    phase: 'task',
    role: 'create',
    takes: [],
    about: 'finishes without a description of the film',
  },
  lost_callback: {
    phase: 'task',
    role: 'create',
    takes: [],
    about: 'no callback is sent (vendors that call back)',
  },
  repeated_callback: {
    phase: 'task',
    role: 'create',
    takes: [],
    about: 'an earlier callback arrives once more after the last (vendors that call back)',
  },
  slow: { phase: 'task', role: 'create', takes: [], about: 'takes ten times as long' },
  seconds: {
    phase: 'task',
    role: 'create',
    takes: ['seconds'],
    needs: ['seconds'],
    value: 'seconds',
    about: 'takes `seconds` from creation to result',
  },
  input_seconds: {
    phase: 'task',
    role: 'create',
    takes: ['seconds'],
    needs: ['seconds'],
    value: 'seconds',
    about: 'length of the reference video or of the sound, which decides the length of the film (default 5)',
  },
} as const satisfies Record<string, FaultKindRules>;

export type FaultKind = keyof typeof FAULT_KINDS;

export const isFaultKind = (kind: string): kind is FaultKind => Object.hasOwn(FAULT_KINDS, kind);

/** The rules of a kind, without the narrowness of the table's literal types. */
export const rulesOf = (kind: FaultKind): FaultKindRules => FAULT_KINDS[kind];

/** What can be asked at most: longer films would keep the machine busy for no gain. */
const LONGEST_FILM_SECONDS = 60;
const MOST_FILM_BYTES = 4 * 1024 ** 3;

/** The first thing that is wrong with the settings of a fault, or null. */
export function faultMistake(
  kind: FaultKind,
  params: FaultParams,
): { param: string; message: string } | null {
  const rules = rulesOf(kind);
  for (const name of Object.keys(params) as ParamName[]) {
    if (!rules.takes.includes(name)) {
      return { param: `params.${name}`, message: `${kind} takes ${list(rules.takes)}` };
    }
  }
  for (const name of rules.needs ?? []) {
    if (params[name] === undefined) return { param: `params.${name}`, message: `${kind} needs ${name}` };
  }
  const film = kind === 'wrong_duration' || kind === 'input_seconds';
  if (params.seconds !== undefined && !(params.seconds >= 0 && Number.isFinite(params.seconds))) {
    return { param: 'params.seconds', message: 'seconds must be a number, 0 or more' };
  }
  if (film && !(params.seconds! > 0 && params.seconds! <= LONGEST_FILM_SECONDS)) {
    return { param: 'params.seconds', message: `a film lasts up to ${LONGEST_FILM_SECONDS} seconds` };
  }
  if (
    params.bytes !== undefined &&
    !(Number.isInteger(params.bytes) && params.bytes >= 0 && params.bytes <= MOST_FILM_BYTES)
  ) {
    return { param: 'params.bytes', message: `bytes must be a whole number up to ${MOST_FILM_BYTES}` };
  }
  if (params.size !== undefined && !parseSize(params.size)) {
    return { param: 'params.size', message: 'size must be WxH with even sides from 64 to 4096' };
  }
  return null;
}

/** `640x360` → its sides in pixels; null when it is not a size the encoder can make. */
export function parseSize(size: string): { width: number; height: number } | null {
  const match = /^(\d{2,4})x(\d{2,4})$/.exec(size);
  const width = Number(match?.[1]);
  const height = Number(match?.[2]);
  const fits = (side: number): boolean => side >= 64 && side <= 4096 && side % 2 === 0;
  return match && fits(width) && fits(height) ? { width, height } : null;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'no params' : names.join(', ');
}
