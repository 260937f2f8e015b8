import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { FAMILY_NAME, VENDOR_NAME } from './families.js';
import type { Family, Vendor } from './families.js';

/** Fields of a channel an operator may set, but for its key. `null` for a limit means no limit. */
export class ChannelFields {
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  name?: string;

  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  baseUrl?: string;

  /** Absent or empty = all the families the vendor serves. */
  @IsOptional()
  @IsArray()
  @Matches(FAMILY_NAME, { each: true })
  families?: Family[];

  /** Share among channels of one priority. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  weight?: number;

  /** Lower numbers are tried first. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1000)
  priority?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  maxConcurrency?: number | null;

  @IsOptional()
  @IsNumber()
  @Min(0.01)
  requestsPerSecond?: number | null;

  /** Vendor-specific settings; `allow_private_addresses` lets this channel's URLs be private (the simulator's). */
  @IsOptional()
  @IsObject()
  settings?: Record<string, unknown>;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}

/** With the key in clear, as the first version of the requests has it; gateways of today send the second. */
export class ChannelSettings extends ChannelFields {
  /** The vendor's key in the vendor's own form; sealed at rest, never answered. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  key?: string;
}

export class ChannelCreate extends ChannelSettings {
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  declare name: string;

  @Matches(VENDOR_NAME)
  vendor: Vendor;

  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  declare key: string;
}

export class ChannelPatch extends ChannelSettings {
  @IsString()
  @IsNotEmpty()
  id: string;
}

/** `rpc.provider.channel-create.v2`: the key travels sealed (`sealChannelKey`), bound to the channel and its address. */
export class SealedChannelCreate extends ChannelFields {
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  declare name: string;

  @Matches(VENDOR_NAME)
  vendor: Vendor;

  @IsString()
  @IsNotEmpty()
  @MaxLength(20_000)
  sealedKey: string;
}

/** `rpc.provider.channel-patch.v2`. */
export class SealedChannelPatch extends ChannelFields {
  @IsString()
  @IsNotEmpty()
  id: string;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(20_000)
  sealedKey?: string;
}

export class ChannelRef {
  @IsString()
  @IsNotEmpty()
  id: string;
}

/** A channel as the admin sees it: everything but the key. */
export class Channel {
  @IsString()
  id: string;

  @IsString()
  name: string;

  @Matches(VENDOR_NAME)
  vendor: Vendor;

  @IsString()
  baseUrl: string;

  @IsArray()
  @Matches(FAMILY_NAME, { each: true })
  families: Family[];

  @IsInt()
  weight: number;

  @IsInt()
  priority: number;

  @IsOptional()
  maxConcurrency?: number | null;

  @IsOptional()
  requestsPerSecond?: number | null;

  @IsObject()
  settings: Record<string, unknown>;

  @IsBoolean()
  enabled: boolean;

  /** Why the provider stopped using it (a refused key, an empty quota); null when all is well. */
  @IsOptional()
  @IsString()
  fault?: string | null;

  /** It gets no submits before, because it asked for a pause or could not be reached; null while it does not rest. */
  @IsOptional()
  @IsISO8601()
  restingUntil?: string | null;

  @IsISO8601()
  createdAt: string;
}

export class ChannelList {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Channel)
  channels: Channel[];
}

/** Outcome of a test call that costs nothing. */
export class ChannelTestResult {
  @IsBoolean()
  ok: boolean;

  @IsString()
  message: string;

  @IsInt()
  elapsedMs: number;
}

/** A request that arrived at a channel's callback address, for the provider that can tell whether it is genuine. */
export class VendorCallbackRequest {
  @IsString()
  @IsNotEmpty()
  channelId: string;

  @Matches(VENDOR_NAME)
  vendor: Vendor;

  @IsString()
  @IsNotEmpty()
  method: string;

  /** Absolute, as it was registered with the vendor. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(8_192)
  url: string;

  /** Names in lower case. */
  @IsObject()
  headers: Record<string, string>;

  /** The exact text, at most 64 KiB. */
  @IsString()
  @MaxLength(65_536)
  rawBody: string;
}

export class VendorCallbackReply {
  /** Whether the vendor sent it; what it is about does not matter to the caller. */
  @IsBoolean()
  genuine: boolean;
}
