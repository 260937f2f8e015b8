import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

/** The services that keep messages they have given up. */
export const LETTER_SERVICES = ['gateway', 'billing', 'provider'] as const;
export type LetterService = (typeof LETTER_SERVICES)[number];

/** `waiting`: nobody has done anything about it yet. */
export const LETTER_STATES = ['waiting', 'replayed', 'dropped'] as const;
export type LetterState = (typeof LETTER_STATES)[number];

/** Which letter of a service. */
export class DeadLetterRef {
  @IsString()
  @IsNotEmpty()
  subject: string;

  @IsString()
  @IsNotEmpty()
  id: string;
}

/** `rpc.<service>.dead-letters.v1`: messages that were given up, the latest first. */
export class DeadLettersRequest {
  @IsOptional()
  @IsIn(LETTER_STATES)
  state?: LetterState;

  /** Only those after this one: buried before this instant, or at it and with a smaller subject and id. */
  @IsOptional()
  @ValidateNested()
  @Type(() => DeadLetterRef)
  after?: DeadLetterRef;

  @IsOptional()
  @IsISO8601()
  afterBuriedAt?: string;

  @IsInt()
  @Min(1)
  @Max(1_000)
  limit: number;
}

/** A message that was given up. */
export class DeadLetterView extends DeadLetterRef {
  @IsIn(LETTER_STATES)
  state: LetterState;

  /** Why its handler threw, the last time. */
  @IsString()
  reason: string;

  @IsInt()
  deliveries: number;

  @IsISO8601()
  buriedAt: string;

  @IsOptional()
  @IsString()
  taskId?: string;

  @IsOptional()
  @IsISO8601()
  replayedAt?: string;

  @IsOptional()
  @IsISO8601()
  droppedAt?: string;

  @IsOptional()
  @IsString()
  dropReason?: string;

  /** Without secrets; only where one letter is asked for. A text when it is no JSON. */
  @IsOptional()
  payload?: unknown;

  @IsOptional()
  @IsObject()
  headers?: Record<string, string>;
}

export class DeadLetters {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => DeadLetterView)
  letters: DeadLetterView[];

  @IsBoolean()
  hasMore: boolean;
}

/** `rpc.<service>.dead-letter-drop.v1`: nothing is to be done about it any more. Replies DeadLetterView. */
export class DeadLetterDrop extends DeadLetterRef {
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  reason: string;
}

/** Requests that each service answers about its own letters. `{service}` stands for its name. */
export const LETTER_REQUEST = {
  list: 'rpc.{service}.dead-letters.v1',
  /** Of one letter, with its payload. */
  show: 'rpc.{service}.dead-letter.v1',
  /** Sent to a provider with the family's name behind it: only who makes the family can handle it. */
  replay: 'rpc.{service}.dead-letter-replay.v1',
  drop: 'rpc.{service}.dead-letter-drop.v1',
} as const;

/** Where a service is asked about its letters. */
export const letterSubject = (request: keyof typeof LETTER_REQUEST, service: LetterService): string =>
  LETTER_REQUEST[request].replace('{service}', service);
