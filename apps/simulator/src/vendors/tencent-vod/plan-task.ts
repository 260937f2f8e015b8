import type { FaultKind, FaultParams } from '../../control/fault-kinds.js';
import { parseSize } from '../../control/fault-kinds.js';
import { readPromptWords } from '../../control/prompt-words.js';
import { frameSize, framesOf } from '../../film/film.js';
import type { FilmSpec } from '../../film/film.js';
import { checkModel, lengthFollowsInput, tierOf } from './check-model.js';
import type { Refusal } from './check-model.js';
import { additionalParameters } from './create-request.js';
import type { CreateRequest } from './create-request.js';
import { realisticSeconds } from './film-time.js';
import { SHORT_SIDE, modelRules } from './models.js';
import type { ModelRules } from './models.js';

/** A fault that applies to a task, from the control API or from its prompt. */
export interface TaskFault {
  readonly kind: FaultKind;
  readonly params: FaultParams;
}

/** Everything that will happen to a task, decided when it is created. Plain data: it is written to the journal. */
export interface Plan {
  readonly waitMs: number;
  readonly workMs: number;
  readonly outcome: FilmOutcome | FailureOutcome;
  /** The word to show instead of the state while the task is not finished, or null. */
  readonly unknownStatus: string | null;
  readonly faults: readonly FaultKind[];
}

export interface FilmOutcome {
  readonly kind: 'film';
  readonly film: FilmSpec;
  readonly link: 'good' | 'expired' | 'none';
  readonly metadata: boolean;
}

export interface FailureOutcome extends Refusal {
  readonly kind: 'failure';
}

export interface PlanSettings {
  /** Seconds from creation to result, or `realistic`. */
  readonly filmSeconds: string;
  readonly strictInputs: boolean;
  /** Seconds of the video behind a face identification session, or undefined: unknown or too old. */
  readonly faceSeconds: (sessionId: string) => number | undefined;
}

/** Length of an input that decides the film's length: nobody looks into it. */
const DEFAULT_INPUT_SECONDS = 5;
/** A failing task is known to fail about this long after its creation. */
const FAILURE_SECONDS = 4;
const LONGEST_WAIT_MS = 5000;

/** Decides how a task comes out. Faults of the control API go before those of the prompt. */
export function planTask(
  request: CreateRequest,
  taskId: string,
  given: readonly TaskFault[],
  settings: PlanSettings,
): Plan {
  const prompt = readPromptWords(request.Prompt ?? '');
  const faults = [...given, ...prompt.words];
  const fault = (kind: FaultKind): FaultParams | undefined =>
    faults.find((entry) => entry.kind === kind)?.params;
  const rules = modelRules(request.ModelName, request.ModelVersion);
  const refusal =
    mistaken(prompt.mistake) ??
    checkModel(request, rules, settings.strictInputs, (id) => settings.faceSeconds(id) !== undefined) ??
    asked(fault('moderation'), fault('fail'));
  const seconds = filmSeconds(request, rules, fault('input_seconds')?.seconds, settings);
  const total = totalSeconds(request, rules, seconds, taskId, settings.filmSeconds, refusal !== null, fault);
  const waitMs = Math.round(Math.min((total * 1000) / 8, LONGEST_WAIT_MS));
  return {
    waitMs,
    workMs: Math.round(total * 1000) - waitMs,
    outcome:
      refusal || !rules
        ? { kind: 'failure', ...refusal! }
        : {
            kind: 'film',
            film: filmOf(request, rules, taskId, prompt.text, seconds, fault),
            link: fault('no_file_url') ? 'none' : fault('expired_link') ? 'expired' : 'good',
            metadata: fault('no_metadata') === undefined,
          },
    unknownStatus: fault('unknown_status') ? 'SUSPENDED' : null,
    faults: faults.map(({ kind }) => kind),
  };
}

const mistaken = (mistake: string | null): Refusal | null =>
  mistake === null
    ? null
    : { errCode: 70_000, errCodeExt: 'InvalidParameterValue', message: `simulator: ${mistake}` };

function asked(moderation: FaultParams | undefined, fail: FaultParams | undefined): Refusal | null {
  if (moderation) {
    return {
      errCode: 70_000,
      errCodeExt: 'ContentModerationFailed',
      message:
        moderation.message ?? 'task failed with status: FAIL, message: the content did not pass moderation',
    };
  }
  if (!fail) return null;
  return {
    errCode: fail.err_code ?? 70_000,
    errCodeExt: fail.err_code_ext ?? 'ModelGenerateFailed',
    message: fail.message ?? 'task failed with status: FAIL, message: the model failed',
  };
}

/** Seconds of film that the request makes. Reference videos and sounds decide over what is asked. */
function filmSeconds(
  request: CreateRequest,
  rules: ModelRules | undefined,
  inputSeconds: number | undefined,
  settings: PlanSettings,
): number {
  if (inputSeconds !== undefined && request.SceneType) return inputSeconds;
  if (request.SceneType === 'lip_sync') {
    const session = additionalParameters(request.ExtInfo)?.['session_id'];
    return settings.faceSeconds(String(session)) ?? DEFAULT_INPUT_SECONDS;
  }
  if (lengthFollowsInput(request)) return DEFAULT_INPUT_SECONDS;
  return request.OutputConfig?.Duration || rules?.defaultSeconds || DEFAULT_INPUT_SECONDS;
}

function totalSeconds(
  request: CreateRequest,
  rules: ModelRules | undefined,
  seconds: number,
  taskId: string,
  setting: string,
  fails: boolean,
  fault: (kind: FaultKind) => FaultParams | undefined,
): number {
  const stated = fault('seconds')?.seconds;
  if (stated !== undefined) return stated;
  const tier = rules ? tierOf(request, rules) : '720P';
  const usual = setting === 'realistic' ? realisticSeconds(request, seconds, tier, taskId) : Number(setting);
  return (fails ? Math.min(usual, FAILURE_SECONDS) : usual) * (fault('slow') ? 10 : 1);
}

function filmOf(
  request: CreateRequest,
  rules: ModelRules,
  taskId: string,
  prompt: string,
  seconds: number,
  fault: (kind: FaultKind) => FaultParams | undefined,
): FilmSpec {
  const output = request.OutputConfig ?? {};
  const tier = tierOf(request, rules);
  const other = fault('wrong_resolution');
  const size = other
    ? parseSize(other.size ?? '640x360')!
    : frameSize(SHORT_SIDE[tier] ?? 720, (rules.ratios && output.AspectRatio) || '16:9');
  const delivered = fault('wrong_duration')?.seconds ?? seconds;
  return {
    ...size,
    frames: framesOf(delivered),
    audio: hasSound(request, rules),
    prompt: prompt || '(no prompt)',
    title: [`${request.ModelName} ${request.ModelVersion}`, request.SceneType, tier]
      .filter(Boolean)
      .join('  '),
    caption: taskId,
    ...fault('film_bytes'),
  };
}

function hasSound(request: CreateRequest, rules: ModelRules): boolean {
  const output = request.OutputConfig ?? {};
  if (output.EnableBGM === 'Enabled') return true;
  if (request.SceneType === 'avatar_i2v' || request.SceneType === 'lip_sync') return true;
  if (request.SceneType === 'motion_control') {
    return additionalParameters(request.ExtInfo)?.['keep_original_sound'] === 'yes';
  }
  return rules.audio !== false && output.AudioGeneration === 'Enabled';
}
