import { createHash, randomBytes } from 'node:crypto';
import type { FilmStore } from '../../film/film-store.js';
import { COVER_NAME, FILM_NAME } from '../../film/film.routes.js';
import { FPS, secondsOf } from '../../film/film.js';
import type { Job } from '../../jobs/schedule.js';
import type { CreateRequest, FileInfo, OutputConfig } from './create-request.js';
import type { FilmOutcome, Plan } from './plan-task.js';

export interface VodTask extends Job {
  readonly id: string;
  /** As received, without large media. */
  readonly request: CreateRequest;
  readonly plan: Plan;
  readonly filmId: string;
  /** How often it was described: the two forms of an answer take turns. */
  reads: number;
}

export const DAY_MS = 86_400_000;
/** How long a task can be described, and how long its SessionId cannot be used again. */
export const TASK_DAYS = 3;
/** How long the link of a Temporary film works. */
export const LINK_DAYS = 7;

/** The time of something that has not happened. */
const NEVER = '0001-01-01T00:00:00Z';

/** Whole seconds: the vendor's times have no fraction. */
export const isoTime = (ms: number | null): string =>
  ms === null ? NEVER : `${new Date(ms).toISOString().slice(0, 19)}Z`;

export const newTaskId = (subAppId: number): string =>
  `${subAppId}-AigcVideoTask-${randomBytes(16).toString('hex')}t`;

export const TASK_ID = /^\d+-AigcVideoTask-[0-9a-f]{32}t$/;

/** The link's middle part: it tells nothing about the task, and is the same whenever it is computed. */
export const filmIdOf = (taskId: string): string =>
  createHash('sha256').update(`film ${taskId}`).digest('hex').slice(0, 24);

const filmUrl = (base: string, filmId: string): string => `${base}/films/${filmId}/${FILM_NAME}`;
export const coverUrl = (base: string, filmId: string): string => `${base}/films/${filmId}/${COVER_NAME}`;

/** When the link of a finished task dies, in milliseconds; null = never (Permanent). */
export function linkExpiry(task: VodTask): number | null {
  return task.request.OutputConfig?.StorageMode === 'Permanent' ? null : task.endedAt! + LINK_DAYS * DAY_MS;
}

const STATES = {
  waiting: 'WAITING',
  processing: 'PROCESSING',
  finished: 'FINISH',
  aborted: 'ABORTED',
} as const;

/** The task's top-level Status. */
export const statusOf = (task: VodTask): string =>
  task.state !== 'finished' && task.plan.unknownStatus ? task.plan.unknownStatus : STATES[task.state];

/** What a failed, refused or cancelled task says; all zero and empty otherwise. */
export function errorOf(task: VodTask): { ErrCode: number; ErrCodeExt: string; Message: string } {
  if (task.state === 'aborted') {
    return { ErrCode: 70_000, ErrCodeExt: 'OperationCanceled', Message: 'task is aborted' };
  }
  if (task.refused) {
    return {
      ErrCode: 70_000,
      ErrCodeExt: 'RequestLimitExceeded',
      Message:
        'task failed with status: FAIL, message: process return rsp err:{RequestLimitExceeded reached the maximum concurrency}',
    };
  }
  const { outcome } = task.plan;
  return task.state === 'finished' && outcome.kind === 'failure'
    ? { ErrCode: outcome.errCode, ErrCodeExt: outcome.errCodeExt, Message: outcome.message }
    : { ErrCode: 0, ErrCodeExt: '', Message: '' };
}

/** Percent. 100 once it has ended, however it did. */
function progressOf(task: VodTask, now: number): number {
  if (task.state === 'finished' || task.state === 'aborted') return 100;
  if (task.beganAt === null) return 0;
  return Math.min(99, Math.floor((99 * (now - task.beganAt)) / Math.max(1, task.plan.workMs)));
}

/**
 * The AigcVideoTask object.
 *
 * @param form `full`: every member, texts empty rather than absent; `minimal`: what older captures show
 */
export function describeTask(
  task: VodTask,
  form: 'full' | 'minimal',
  now: number,
  films: FilmStore,
  publicUrl: string,
): Record<string, unknown> {
  const ended = task.state === 'finished' || task.state === 'aborted';
  const head = {
    TaskId: task.id,
    Status:
      task.state !== 'finished' && task.plan.unknownStatus
        ? task.plan.unknownStatus
        : ended
          ? 'FINISH'
          : 'PROCESSING',
    ...errorOf(task),
    Progress: progressOf(task, now),
  };
  const files = describeFiles(task, form, films, publicUrl);
  if (form === 'minimal') {
    return {
      ...head,
      Output: ended ? { FileInfos: files } : null,
      SessionContext: task.request.SessionContext ?? '',
    };
  }
  const usage = {
    InputTokens: 0,
    ThoughtTokens: 0,
    InputImageCount: task.request.FileInfos?.length ?? 0,
    InputSeconds: files.length > 0 ? inputSecondsOf(task.request) : 0,
    OutputSeconds: files.length > 0 ? usageSeconds(task) : 0,
    TotalSeconds: files.length > 0 ? usageSeconds(task) + inputSecondsOf(task.request) : 0,
  };
  return {
    ...head,
    Input: describeInput(task.request),
    Output:
      task.state === 'waiting'
        ? null
        : { FileInfos: files, ProcedureTaskIds: [], ...(ended ? { Usage: usage } : {}) },
    SessionId: task.request.SessionId ?? '',
    SessionContext: task.request.SessionContext ?? '',
  };
}

function describeFiles(
  task: VodTask,
  form: 'full' | 'minimal',
  films: FilmStore,
  publicUrl: string,
): Record<string, unknown>[] {
  const { outcome } = task.plan;
  if (task.state !== 'finished' || task.refused || outcome.kind === 'failure') return [];
  // Without a link there is either no file at all, or a file whose link is empty.
  if (outcome.link === 'none' && form === 'minimal') return [];
  const url = outcome.link === 'none' ? '' : filmUrl(publicUrl, task.filmId);
  const permanent = linkExpiry(task) === null;
  const metadata = outcome.metadata ? describeFilm(outcome, form, films) : null;
  if (form === 'minimal') return [{ FileUrl: url, MetaData: metadata }];
  return [
    {
      StorageMode: permanent ? 'Permanent' : 'Temporary',
      MediaName: task.request.OutputConfig?.MediaName ?? '',
      ClassId: task.request.OutputConfig?.ClassId ?? 0,
      ExpireTime: permanent ? '9999-12-31T23:59:59Z' : isoTime(linkExpiry(task)),
      FileType: '',
      FileUrl: url,
      FileContent: '',
      FileId: permanent ? String(BigInt(`0x${task.filmId.slice(0, 15)}`)) : '',
      MetaData: metadata,
      UsageType: '',
    },
  ];
}

/** Pixels of one picture a byte of film and second: a megabit a second at 720p. */
const PIXELS_PER_BYTE = 7;

/** Size and bit rate are those of the real file; until it has been rendered, those that such a file has about. */
function describeFilm(
  outcome: FilmOutcome,
  form: 'full' | 'minimal',
  films: FilmStore,
): Record<string, unknown> {
  const { film } = outcome;
  const seconds = secondsOf(film.frames);
  const size = films.knownSize(film) ?? Math.round((film.width * film.height * seconds) / PIXELS_PER_BYTE);
  const bitrate = Math.round((size * 8) / seconds);
  const short = {
    Size: size,
    Container: 'mov,mp4,m4a,3gp,3g2,mj2',
    Bitrate: bitrate,
    Height: film.height,
    Width: film.width,
    Duration: seconds,
  };
  if (form === 'minimal') return short;
  return {
    ...short,
    Rotate: 0,
    VideoStreamSet: [
      {
        Bitrate: bitrate,
        Height: film.height,
        Width: film.width,
        Codec: 'h264',
        Fps: FPS,
        CodecTag: '',
        Codecs: '',
        DynamicRangeInfo: { Type: 'Unknown', HDRType: '' },
      },
    ],
    AudioStreamSet: film.audio ? [{ Bitrate: 64_000, SamplingRate: 44_100, Codec: 'aac' }] : [],
    VideoDuration: seconds,
    AudioDuration: film.audio ? seconds : 0,
    Md5: '',
  };
}

/** Seconds as usage reports count them: whole, without the frame too many. */
export function usageSeconds(task: { readonly plan: Pick<Plan, 'outcome'> }): number {
  const { outcome } = task.plan;
  return outcome.kind === 'film' ? Math.round(secondsOf(outcome.film.frames)) : 0;
}

/** Of a reference video that nobody looks into. */
const VIDEO_SECONDS = 5;

/** Seconds of the input videos, which the documents have for some models only. */
function inputSecondsOf({ ModelName, ModelVersion, FileInfos = [] }: CreateRequest): number {
  const isCounted = ['Wan', 'wand-vega-video'].includes(ModelName) || ModelVersion.startsWith('H3');
  return isCounted ? VIDEO_SECONDS * FileInfos.filter(({ Category }) => Category === 'Video').length : 0;
}

const FILE_DEFAULTS: Required<FileInfo> = {
  Type: '',
  Category: 'Image',
  FileId: '',
  Url: '',
  Base64: '',
  Usage: 'FirstFrame',
  ReferenceType: '',
  ObjectId: '',
  VoiceId: '',
  KeepOriginalSound: '',
  Text: '',
};

const OUTPUT_DEFAULTS: Required<OutputConfig> = {
  StorageMode: 'Temporary',
  MediaName: '',
  ClassId: 0,
  ExpireTime: '0000-00-00T00:00:00Z',
  Duration: 0,
  Resolution: '',
  AspectRatio: '',
  AudioGeneration: '',
  PersonGeneration: '',
  InputComplianceCheck: '',
  OutputComplianceCheck: '',
  EnhanceSwitch: '',
  OffPeak: '',
  FrameInterpolate: '',
  LogoAdd: '',
  EnableBGM: '',
};

function describeInput(request: CreateRequest): Record<string, unknown> {
  return {
    ModelName: request.ModelName,
    ModelVersion: request.ModelVersion,
    FileInfos: (request.FileInfos ?? []).map((file) => ({ ...FILE_DEFAULTS, ...file, Base64: '' })),
    SubjectInfos: request.SubjectInfos ?? [],
    LastFrameFileId: request.LastFrameFileId ?? '',
    LastFrameUrl: request.LastFrameUrl ?? '',
    Prompt: request.Prompt ?? '',
    NegativePrompt: request.NegativePrompt ?? '',
    EnhancePrompt: request.EnhancePrompt ?? '',
    GenerationMode: '',
    OutputConfig: { ...OUTPUT_DEFAULTS, ...request.OutputConfig },
    InputRegion: request.InputRegion ?? '',
    SceneType: request.SceneType ?? '',
    Seed: request.Seed ?? 0,
  };
}
