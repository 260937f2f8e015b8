import type { FaultKind, FaultParams } from '../control/fault-kinds.js';
import { parseSize } from '../control/fault-kinds.js';
import { readPromptWords } from '../control/prompt-words.js';
import { framesOf } from '../film/film.js';
import type { FilmSpec } from '../film/film.js';

/** Everything that will happen to a task, decided when it is created. Plain data: it is written to the journal. */
export interface FilmPlan {
  readonly waitMs: number;
  readonly workMs: number;
  readonly outcome: FilmOutcome | FailureOutcome;
  /** The word to show instead of the state while the task is not finished, or null. */
  readonly unknownStatus: string | null;
  /** How often each callback is sent. */
  readonly callbacks: 0 | 1 | 2;
  readonly faults: readonly FaultKind[];
}

export interface FilmOutcome {
  readonly kind: 'film';
  readonly film: FilmSpec;
  /** What was made, which may differ from what was asked. */
  readonly seconds: number;
  readonly link: 'good' | 'expired' | 'none';
}

export interface FailureOutcome {
  readonly kind: 'failure';
  /** The vendor's error code. */
  readonly code: string;
  readonly message: string;
}

/** A fault that applies to a task, from the control API or from its prompt. */
export interface TaskFault {
  readonly kind: FaultKind;
  readonly params: FaultParams;
}

/** What a vendor calls the ways in which a task fails. */
export interface FailureCodes {
  /** A word of the prompt that cannot be followed. */
  readonly mistake: string;
  readonly moderation: string;
  readonly failed: string;
}

export interface FilmOrder {
  readonly taskId: string;
  readonly prompt: string;
  /** Of the model, drawn on the film. */
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly audio: boolean;
  /** `SIM_FILM_SECONDS`. */
  readonly filmSeconds: string;
  /** Wall seconds observed upstream for 5 s of film, for `realistic`. */
  readonly usualSeconds: number;
  /** Off-peak work: seconds before it is looked at, and seconds after which the vendor gives it up. */
  readonly hold?: {
    readonly seconds: number;
    readonly expirySeconds: number;
    readonly failure: FailureOutcome;
  };
  readonly codes: FailureCodes;
}

/** A failing task is known to fail about this long after its creation. */
const FAILURE_SECONDS = 4;
const LONGEST_WAIT_MS = 5000;

/** Decides how a task comes out. Faults of the control API go before those of the prompt. */
export function planFilm(order: FilmOrder, given: readonly TaskFault[]): FilmPlan {
  const prompt = readPromptWords(order.prompt);
  const faults = [...given, ...prompt.words];
  const fault = (kind: FaultKind): FaultParams | undefined =>
    faults.find((entry) => entry.kind === kind)?.params;
  const outcome = failureOf(order.codes, prompt.mistake, fault) ?? filmOf(order, prompt.text, fault);
  const usual =
    order.filmSeconds === 'realistic' ? order.usualSeconds * (order.seconds / 5) : Number(order.filmSeconds);
  const capped = outcome.kind === 'failure' ? Math.min(usual, FAILURE_SECONDS) : usual;
  const total = 1000 * (fault('seconds')?.seconds ?? capped * (fault('slow') ? 10 : 1));
  const waitMs = Math.round(Math.min(total / 8, LONGEST_WAIT_MS));
  const plan: FilmPlan = {
    waitMs,
    workMs: Math.round(total) - waitMs,
    outcome,
    unknownStatus: fault('unknown_status') ? 'SUSPENDED' : null,
    callbacks: fault('lost_callback') ? 0 : fault('repeated_callback') ? 2 : 1,
    faults: faults.map(({ kind }) => kind),
  };
  const { hold } = order;
  if (!hold) return plan;
  const held = waitMs + hold.seconds * 1000;
  const expiry = hold.expirySeconds * 1000;
  return held < expiry
    ? { ...plan, waitMs: held }
    : { ...plan, waitMs: expiry, workMs: 0, outcome: hold.failure };
}

function failureOf(
  codes: FailureCodes,
  mistake: string | null,
  fault: (kind: FaultKind) => FaultParams | undefined,
): FailureOutcome | null {
  const failure = (code: string, message: string): FailureOutcome => ({ kind: 'failure', code, message });
  if (mistake !== null) return failure(codes.mistake, `simulator: ${mistake}`);
  const moderation = fault('moderation');
  if (moderation) {
    return failure(codes.moderation, moderation.message ?? 'the content did not pass moderation');
  }
  const fail = fault('fail');
  return fail ? failure(fail.err_code_ext ?? codes.failed, fail.message ?? 'the model failed') : null;
}

function filmOf(
  order: FilmOrder,
  prompt: string,
  fault: (kind: FaultKind) => FaultParams | undefined,
): FilmOutcome {
  const other = fault('wrong_resolution');
  const { width, height } = other ? parseSize(other.size ?? '640x360')! : order;
  const seconds = fault('wrong_duration')?.seconds ?? order.seconds;
  return {
    kind: 'film',
    film: {
      width,
      height,
      frames: framesOf(seconds),
      audio: order.audio,
      prompt: prompt || '(no prompt)',
      title: order.title,
      caption: order.taskId,
      ...fault('film_bytes'),
    },
    seconds,
    link: fault('no_file_url') ? 'none' : fault('expired_link') ? 'expired' : 'good',
  };
}
