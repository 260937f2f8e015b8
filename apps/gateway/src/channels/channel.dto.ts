import { ApiSchema, OmitType, PartialType } from '@nestjs/swagger';
import { IsUrl } from 'class-validator';
import { VENDORS } from '@reelgate/catalog';
import type { ChannelFields, Family, Vendor } from '@reelgate/contracts';
import { FamilyName, Flag, Integer, Members, Num, Text, UnixTime, Word } from '../openapi/fields.js';
import { PageOf } from '../openapi/page.dto.js';

/** `ChannelCreate` of the contracts, in the spelling of the HTTP interface. */
export class CreateChannel {
  @Text({ least: 1, longest: 100 })
  name: string;

  @Word(VENDORS)
  vendor: Vendor;

  @Text({
    least: 1,
    longest: 2_000,
    description: "The vendor's key in the vendor's own form; never answered.",
  })
  key: string;

  @Text({
    format: 'uri',
    optional: true,
    description: "Absent = the vendor's own. Changed only together with `key`.",
  })
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
    { message: '`$property` has to be a URL with http or https' },
  )
  base_url?: string;

  @FamilyName({ list: true, optional: true, description: 'Absent = all that the vendor serves.' })
  families?: Family[];

  @Integer({
    least: 1,
    most: 1_000,
    optional: true,
    description: 'Share among the channels of one priority.',
  })
  weight?: number;

  @Integer({ least: 0, most: 1_000, optional: true, description: 'Lower numbers are tried first.' })
  priority?: number;

  @Integer({ least: 1, optional: true, nullable: true })
  max_concurrency?: number | null;

  @Num({ least: 0.01, optional: true, nullable: true })
  requests_per_second?: number | null;

  @Members({
    optional: true,
    description: '`allow_private_addresses` lets this channel use private addresses.',
  })
  settings?: Record<string, unknown>;

  @Flag({ optional: true })
  enabled?: boolean;
}

export class PatchChannel extends PartialType(OmitType(CreateChannel, ['vendor']), {
  skipNullProperties: false,
}) {}

@ApiSchema({ name: 'Channel' })
export class ChannelAnswer {
  @Text()
  id: string;

  @Word(['channel'])
  object: 'channel';

  @Text()
  name: string;

  @Word(VENDORS)
  vendor: Vendor;

  @Text()
  base_url: string;

  @FamilyName({ list: true })
  families: Family[];

  @Integer()
  weight: number;

  @Integer()
  priority: number;

  @Integer({ nullable: true })
  max_concurrency: number | null;

  @Num({ nullable: true })
  requests_per_second: number | null;

  @Members()
  settings: Record<string, unknown>;

  @Flag()
  enabled: boolean;

  @Text({ nullable: true, description: 'Why its provider stopped using it' })
  fault: string | null;

  @UnixTime({
    nullable: true,
    description: 'It asked for a pause, or could not be reached, and is tried again then.',
  })
  resting_until: number | null;

  @Text({
    nullable: true,
    description: 'Where its vendor can report, when the gateway has a public address',
  })
  callback_url: string | null;

  @UnixTime()
  created_at: number;
}

export class ChannelList extends PageOf(ChannelAnswer) {}

export class DeletedChannel {
  @Text()
  id: string;

  @Word(['channel.deleted'])
  object: 'channel.deleted';

  @Flag()
  deleted: boolean;
}

export class ChannelTest {
  @Word(['channel.test'])
  object: 'channel.test';

  @Flag()
  ok: boolean;

  @Text()
  message: string;

  @Integer()
  elapsed_ms: number;
}

/** The fields that were given, but for the key. */
export function toFields(dto: PatchChannel): ChannelFields {
  const fields: ChannelFields = {
    name: dto.name,
    baseUrl: dto.base_url,
    families: dto.families,
    weight: dto.weight,
    priority: dto.priority,
    maxConcurrency: dto.max_concurrency,
    requestsPerSecond: dto.requests_per_second,
    settings: dto.settings,
    enabled: dto.enabled,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
