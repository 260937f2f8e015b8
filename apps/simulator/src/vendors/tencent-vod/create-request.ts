import { createHash } from 'node:crypto';
import type { Members } from './check-members.js';
import { VodError } from './vod-error.js';

export interface FileInfo {
  Type?: string;
  Category?: string;
  FileId?: string;
  Url?: string;
  Base64?: string;
  Usage?: string;
  ReferenceType?: string;
  ObjectId?: string;
  VoiceId?: string;
  KeepOriginalSound?: string;
  Text?: string;
}

export interface OutputConfig {
  StorageMode?: string;
  MediaName?: string;
  ClassId?: number;
  ExpireTime?: string;
  Duration?: number;
  Resolution?: string;
  AspectRatio?: string;
  AudioGeneration?: string;
  PersonGeneration?: string;
  InputComplianceCheck?: string;
  OutputComplianceCheck?: string;
  EnhanceSwitch?: string;
  OffPeak?: string;
  FrameInterpolate?: string;
  LogoAdd?: string;
  EnableBGM?: string;
}

/** The body of CreateAigcVideoTask. */
export interface CreateRequest {
  SubAppId: number;
  ModelName: string;
  ModelVersion: string;
  FileInfos?: FileInfo[];
  SubjectInfos?: {
    Id?: string;
    Name?: string;
    VoiceId?: string;
    ImageUrls?: string[];
    VideoUrls?: string[];
  }[];
  LastFrameFileId?: string;
  LastFrameUrl?: string;
  Prompt?: string;
  NegativePrompt?: string;
  EnhancePrompt?: string;
  OutputConfig?: OutputConfig;
  InputRegion?: string;
  SceneType?: string;
  Procedure?: string;
  Seed?: number;
  SessionId?: string;
  SessionContext?: string;
  TasksPriority?: number;
  ExtInfo?: string;
}

export const CREATE_MEMBERS: Members = {
  SubAppId: 'integer',
  ModelName: 'string',
  ModelVersion: 'string',
  FileInfos: {
    list: {
      object: {
        Type: 'string',
        Category: 'string',
        FileId: 'string',
        Url: 'string',
        Base64: 'string',
        Usage: 'string',
        ReferenceType: 'string',
        ObjectId: 'string',
        VoiceId: 'string',
        KeepOriginalSound: 'string',
        Text: 'string',
      },
    },
  },
  SubjectInfos: {
    list: {
      object: {
        Id: 'string',
        Name: 'string',
        VoiceId: 'string',
        ImageUrls: { list: 'string' },
        VideoUrls: { list: 'string' },
      },
    },
  },
  LastFrameFileId: 'string',
  LastFrameUrl: 'string',
  Prompt: 'string',
  NegativePrompt: 'string',
  EnhancePrompt: 'string',
  OutputConfig: {
    object: {
      StorageMode: 'string',
      MediaName: 'string',
      ClassId: 'integer',
      ExpireTime: 'string',
      Duration: 'number',
      Resolution: 'string',
      AspectRatio: 'string',
      AudioGeneration: 'string',
      PersonGeneration: 'string',
      InputComplianceCheck: 'string',
      OutputComplianceCheck: 'string',
      EnhanceSwitch: 'string',
      OffPeak: 'string',
      FrameInterpolate: 'string',
      LogoAdd: 'string',
      EnableBGM: 'string',
    },
  },
  InputRegion: 'string',
  SceneType: 'string',
  Procedure: 'string',
  Seed: 'integer',
  SessionId: 'string',
  SessionContext: 'string',
  TasksPriority: 'int64-text',
  ExtInfo: 'string',
};

export const CREATE_REQUIRED = ['SubAppId', 'ModelName', 'ModelVersion'] as const;

const SWITCH = ['Enabled', 'Disabled'];
const MAX_BASE64_BYTES = 7 * 1024 * 1024;
const KEPT_BASE64_LENGTH = 4096;

/**
 * The checks of a create request that are answered at once. What a model cannot do is not among them: the vendor
 * accepts the task and lets it fail (see check-model.ts).
 *
 * @throws VodError InvalidParameter, InvalidParameterValue
 */
export function checkCreate(request: CreateRequest): void {
  const output = request.OutputConfig ?? {};
  oneOf('EnhancePrompt', request.EnhancePrompt, SWITCH);
  oneOf('InputRegion', request.InputRegion, ['Mainland', 'Oversea', 'OverseaUSWest']);
  oneOf('OutputConfig.StorageMode', output.StorageMode, ['Temporary', 'Permanent']);
  oneOf('OutputConfig.PersonGeneration', output.PersonGeneration, ['AllowAdult', 'Disallowed']);
  for (const name of [
    'AudioGeneration',
    'InputComplianceCheck',
    'OutputComplianceCheck',
    'EnhanceSwitch',
    'OffPeak',
    'FrameInterpolate',
    'LogoAdd',
    'EnableBGM',
  ] as const) {
    oneOf(`OutputConfig.${name}`, output[name], SWITCH);
  }
  if ((output.MediaName?.length ?? 0) > 64) {
    throw new VodError('InvalidParameterValue', 'OutputConfig.MediaName is longer than 64 characters.');
  }
  const priority = request.TasksPriority ?? 0;
  if (priority < -10 || priority > 10) {
    throw new VodError('InvalidParameterValue', 'TasksPriority must be from -10 to 10.');
  }
  request.SubjectInfos?.forEach(({ Id, Name }, at) => {
    const missing = request.ModelName === 'Kling' ? !Id && 'Id' : !Id && !Name && 'Name';
    if (missing) throw new VodError('InvalidParameter', `SubjectInfos.${at}.${missing} is empty.`);
  });
  request.FileInfos?.forEach(checkFile);
  const base64 = request.FileInfos?.reduce((sum, file) => sum + (file.Base64?.length ?? 0), 0) ?? 0;
  if (base64 * 0.75 > MAX_BASE64_BYTES) {
    throw new VodError('InvalidParameter', 'The files given as Base64 are larger than 7 MB together.');
  }
  if (!request.Prompt && !hasInput(request) && !request.SceneType) {
    throw new VodError(
      'InvalidParameter',
      'Prompt is required when there is neither an input file nor a scene type.',
    );
  }
}

function checkFile(file: FileInfo, at: number): void {
  const where = `FileInfos.${at}`;
  oneOf(`${where}.Type`, file.Type, ['File', 'Url', 'Base64']);
  oneOf(`${where}.Category`, file.Category, ['Image', 'Video', 'Audio']);
  oneOf(`${where}.Usage`, file.Usage, ['FirstFrame', 'Reference', 'LastFrame']);
  oneOf(`${where}.KeepOriginalSound`, file.KeepOriginalSound, SWITCH);
  const source = { File: file.FileId, Url: file.Url, Base64: file.Base64 }[file.Type || 'File'];
  if (!source) {
    if (!file.Type || file.Type === 'File') {
      throw new VodError('InvalidParameterValue.FileId', `${where}.FileId is not valid.`);
    }
    throw new VodError('InvalidParameter', `${where}.${file.Type} is empty.`);
  }
  if (file.Type === 'Url' && !/^https?:\/\/[^/]/.test(source)) {
    throw new VodError('InvalidParameter', `${where}.Url is not a URL.`);
  }
}

/** An empty text counts as absent. */
function oneOf(name: string, value: string | undefined, allowed: readonly string[]): void {
  if (value && !allowed.includes(value)) {
    throw new VodError('InvalidParameter', `${name} must be one of ${allowed.join(', ')}.`);
  }
}

const hasInput = (request: CreateRequest): boolean =>
  (request.FileInfos?.length ?? 0) > 0 ||
  (request.SubjectInfos?.length ?? 0) > 0 ||
  Boolean(request.LastFrameUrl ?? request.LastFrameFileId);

/** The request as it is kept: larger media in base64 become their length and hash. */
export function withoutMedia(request: CreateRequest): CreateRequest {
  const isLarge = (file: FileInfo): boolean => (file.Base64?.length ?? 0) > KEPT_BASE64_LENGTH;
  if (!request.FileInfos?.some(isLarge)) return request;
  const summary = (base64: string): string => {
    const bytes = Buffer.from(base64, 'base64');
    return `${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`;
  };
  return {
    ...request,
    FileInfos: request.FileInfos.map((file) =>
      isLarge(file) ? { ...file, Base64: summary(file.Base64!) } : file,
    ),
  };
}

/** The inputs of a request by what they are for. */
export function inputsOf(request: CreateRequest): {
  images: FileInfo[];
  videos: FileInfo[];
  lastFrame: boolean;
} {
  const files = request.FileInfos ?? [];
  const isImage = (file: FileInfo): boolean => !file.Category || file.Category === 'Image';
  return {
    images: files.filter((file) => isImage(file) && file.Usage !== 'LastFrame'),
    videos: files.filter((file) => file.Category === 'Video'),
    lastFrame:
      Boolean(request.LastFrameUrl ?? request.LastFrameFileId) ||
      files.some((file) => isImage(file) && file.Usage === 'LastFrame'),
  };
}

/**
 * The model's special parameters: `ExtInfo` is JSON text whose member `AdditionalParameters` is JSON text again. Null
 * when either is not JSON or not an object.
 */
export function additionalParameters(extInfo: string | undefined): Record<string, unknown> | null {
  const outer = parseObject(extInfo);
  const inner = outer?.['AdditionalParameters'];
  return typeof inner === 'string' ? parseObject(inner) : null;
}

function parseObject(text: string | undefined): Record<string, unknown> | null {
  if (!text) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
