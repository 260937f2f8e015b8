/** Body of `CreateAigcVideoTask` without `SubAppId` and `SessionId`, which the client adds. */
export interface CreateAigcVideoTask {
  readonly ModelName: string;
  readonly ModelVersion: string;
  readonly Prompt?: string;
  readonly NegativePrompt?: string;
  /** `Enabled` or `Disabled`. */
  readonly EnhancePrompt?: string;
  readonly FileInfos?: readonly AigcFileInfo[];
  readonly SubjectInfos?: readonly Readonly<Record<string, unknown>>[];
  readonly LastFrameUrl?: string;
  readonly OutputConfig?: AigcOutputConfig;
  readonly InputRegion?: string;
  readonly SceneType?: string;
  readonly Seed?: number;
  /** -10 to 10. */
  readonly TasksPriority?: number;
  /** Opaque, at most 1000 characters; the client sends the reference when it is absent. */
  readonly SessionContext?: string;
  /** JSON text; see `extInfo`. */
  readonly ExtInfo?: string;
}

/** One input. Further members (`FileId`, `ObjectId`, `VoiceId`, `Text` …) come from native items. */
export interface AigcFileInfo {
  readonly Type?: string;
  readonly Category?: string;
  readonly Url?: string;
  /** Without a `data:` prefix. */
  readonly Base64?: string;
  readonly Usage?: string;
  readonly ReferenceType?: string;
  readonly KeepOriginalSound?: string;
  readonly [member: string]: unknown;
}

export interface AigcOutputConfig {
  readonly StorageMode?: string;
  /** Seconds. */
  readonly Duration?: number;
  /** `720P`, `1080P`, `2K` … */
  readonly Resolution?: string;
  /** `W:H`. */
  readonly AspectRatio?: string;
  readonly AudioGeneration?: string;
  readonly OffPeak?: string;
  readonly EnableBGM?: string;
  readonly LogoAdd?: string;
  readonly [member: string]: unknown;
}
