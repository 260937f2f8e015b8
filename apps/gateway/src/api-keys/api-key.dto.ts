import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';

/** What an operator may set on a key and change later; null takes a limit away. */
class ApiKeyLimits {
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  models?: string[] | null;

  @IsOptional()
  @Matches(/^\d{1,12}(\.\d{1,6})?$/, {
    message: 'budget has to be a decimal amount as text, such as "10.50"',
  })
  budget?: string | null;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  rate_limit_per_minute?: number | null;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  max_concurrency?: number | null;

  @IsOptional()
  @IsISO8601({ strict: true })
  expires_at?: string | null;

  @IsOptional()
  @IsUrl({ protocols: ['https'], require_protocol: true })
  callback_url?: string | null;
}

export class CreateApiKeyDto extends ApiKeyLimits {
  /** A client key needs one; an admin key may do without. */
  @ValidateIf((dto: CreateApiKeyDto) => dto.role === 'client' || dto.account_id !== undefined)
  @IsString()
  @IsNotEmpty()
  account_id?: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  @IsIn(['client', 'admin'])
  role: 'client' | 'admin' = 'client';
}

export class PatchApiKeyDto extends ApiKeyLimits {
  @ValidateIf((_dto, value) => value !== undefined)
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name?: string;
}
