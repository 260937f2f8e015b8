import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { FAMILY_NAME, MOTION_LEVELS, SCENES, TIERS } from './families.js';
import type { Family, MotionLevel, Scene, Tier } from './families.js';

/**
 * What an input is for. `driver` is the video whose motion a character follows, `source` the video whose lips
 * are synchronised, `voice` the sound of an avatar or of a lip sync.
 */
export const INPUT_ROLES = ['first_frame', 'last_frame', 'reference', 'driver', 'source', 'voice'] as const;
export type InputRole = (typeof INPUT_ROLES)[number];

export const INPUT_KINDS = ['image', 'video', 'audio'] as const;
export type InputKind = (typeof INPUT_KINDS)[number];

/** One input medium: by public URL, or by the key of an uploaded file in the store. Exactly one of the two. */
export class TaskInput {
  @IsIn(INPUT_ROLES)
  role: InputRole;

  @IsIn(INPUT_KINDS)
  kind: InputKind;

  @ValidateIf((input: TaskInput) => input.file === undefined)
  @IsString()
  @IsNotEmpty()
  url?: string;

  /** Key in the upload store (libs/storage), never a path of the machine. */
  @ValidateIf((input: TaskInput) => input.url === undefined)
  @IsString()
  @IsNotEmpty()
  file?: string;

  /** Media type of the file, e.g. `image/png`; known for files only. */
  @IsOptional()
  @IsString()
  contentType?: string;

  /** Size of the file in bytes; known for files only. Decides whether it can travel inside a vendor's request. */
  @IsOptional()
  @IsInt()
  @Min(0)
  bytes?: number;

  /** Pixels of a picture; known for files only, as they are stored, whatever way up they are shown. */
  @IsOptional()
  @IsInt()
  @Min(1)
  width?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  height?: number;
}

/** Native members of an upstream's own request, passed as they are. */
export class NativeParameters {
  @IsOptional()
  @IsArray()
  @IsObject({ each: true })
  fileInfos?: Record<string, unknown>[];

  @IsOptional()
  @IsString()
  extInfo?: string;

  /** Members of `metadata.output_config` that Reelgate does not interpret, upper-camel as the upstream writes them. */
  @IsOptional()
  @IsObject()
  outputConfig?: Record<string, unknown>;
}

/** What a price depends on. A pure part of a TaskSpec; `catalog.billingName()` turns it into a billing name. */
export class PricingBasis {
  @Matches(FAMILY_NAME)
  family: Family;

  /** The catalogue's base name, e.g. `Kling-3.0-Omni`. */
  @IsString()
  @IsNotEmpty()
  base: string;

  @IsIn(SCENES)
  scene: Scene;

  @IsIn(TIERS)
  tier: Tier;

  /** Sound on or off; null for a model that has no sound. */
  @ValidateIf((basis: PricingBasis) => basis.audio !== null)
  @IsBoolean()
  audio: boolean | null;

  /** Number of image inputs, native ones included. */
  @IsInt()
  @Min(0)
  images: number;

  /** Number of video inputs, native ones included. */
  @IsInt()
  @Min(0)
  videos: number;

  /** Whole seconds of all input videos together, each rounded up; absent when they are not known. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(86_400)
  inputSeconds?: number;

  @IsOptional()
  @IsIn(MOTION_LEVELS)
  motionLevel?: MotionLevel;

  @IsBoolean()
  offPeak: boolean;
}

/** The normalised request: the only shape of a task that travels between services. */
export class TaskSpec {
  /** The model name as the caller sent it. */
  @IsString()
  @IsNotEmpty()
  model: string;

  /** The catalogue's base name, e.g. `Kling-3.0-Omni`. */
  @IsString()
  @IsNotEmpty()
  base: string;

  @Matches(FAMILY_NAME)
  family: Family;

  /** The version within the family, e.g. `3.0-Omni`. */
  @IsString()
  @IsNotEmpty()
  version: string;

  @IsIn(SCENES)
  scene: Scene;

  @IsString()
  @MaxLength(32_000)
  prompt: string;

  @IsOptional()
  @IsString()
  @MaxLength(32_000)
  negativePrompt?: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => TaskInput)
  inputs: TaskInput[];

  /** Whole seconds asked for, or the model's default. */
  @IsInt()
  @Min(1)
  @Max(600)
  seconds: number;

  /** Whether the request stated a duration. When not, scenes whose length follows an input are billed by the result. */
  @IsBoolean()
  secondsStated: boolean;

  @IsIn(TIERS)
  tier: Tier;

  /** Pixel size `WxH`: the caller's own, or the one that follows from tier and ratio. */
  @IsString()
  size: string;

  /** `W:H`; absent when the model takes none. */
  @IsOptional()
  @IsString()
  aspectRatio?: string;

  /** Sound on or off; null for a model that has no sound. */
  @ValidateIf((spec: TaskSpec) => spec.audio !== null)
  @IsBoolean()
  audio: boolean | null;

  @IsOptional()
  @IsIn(MOTION_LEVELS)
  motionLevel?: MotionLevel;

  /** It runs at the vendor's own off-peak. */
  @IsBoolean()
  offPeak: boolean;

  /** It may be submitted within the operator's off-peak windows only. */
  @IsOptional()
  @IsBoolean()
  inWindow?: boolean;

  @IsOptional()
  @IsNumber()
  seed?: number;

  @ValidateNested()
  @Type(() => NativeParameters)
  native: NativeParameters;

  /**
   * Further documented parameters by their request names (`bgm`, `watermark`, `movement_amplitude`, `template`,
   * `voice_id`, `payload`, `keep_original_sound`, `character_orientation`, `off_peak_fallback` …); a vendor's mapping
   * takes what that vendor has.
   */
  @IsObject()
  options: Record<string, unknown>;

  @IsOptional()
  @IsString()
  callbackUrl?: string;
}
