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
  IsUrl,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { VENDORS } from '@reelgate/catalog';
import { FAMILIES } from '@reelgate/contracts';
import type { ChannelSettings, Family, Vendor } from '@reelgate/contracts';

const ifGiven = ValidateIf((_dto, value) => value !== undefined);

/** `ChannelSettings` of the contracts, in the spelling of the HTTP interface. */
export class PatchChannelDto {
  @ifGiven
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  name?: string;

  @ifGiven
  @IsString()
  @IsNotEmpty()
  @MaxLength(2_000)
  key?: string;

  @ifGiven
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  base_url?: string;

  @ifGiven
  @IsArray()
  @IsIn(FAMILIES, { each: true })
  families?: Family[];

  @ifGiven
  @IsInt()
  @Min(1)
  @Max(1_000)
  weight?: number;

  @ifGiven
  @IsInt()
  @Min(0)
  @Max(1_000)
  priority?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  max_concurrency?: number | null;

  @IsOptional()
  @IsNumber()
  @Min(0.01)
  requests_per_second?: number | null;

  @ifGiven
  @IsObject()
  settings?: Record<string, unknown>;

  @ifGiven
  @IsBoolean()
  enabled?: boolean;
}

export class CreateChannelDto extends PatchChannelDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  declare name: string;

  @IsIn(VENDORS)
  vendor: Vendor;

  @IsString()
  @IsNotEmpty()
  @MaxLength(2_000)
  declare key: string;
}

/** The settings that were given. */
export function toSettings(dto: PatchChannelDto): ChannelSettings {
  const settings: ChannelSettings = {
    name: dto.name,
    key: dto.key,
    baseUrl: dto.base_url,
    families: dto.families,
    weight: dto.weight,
    priority: dto.priority,
    maxConcurrency: dto.max_concurrency,
    requestsPerSecond: dto.requests_per_second,
    settings: dto.settings,
    enabled: dto.enabled,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
