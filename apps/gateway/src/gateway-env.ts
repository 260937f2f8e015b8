import {
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { EnvBoolean, EnvInteger, EnvList } from '@reelgate/runtime';
import { InstallationEnv } from '@reelgate/service';

/** Variables of the gateway; `StorageEnv` of libs/storage is read beside them. */
export class GatewayEnv extends InstallationEnv {
  /** Port of the public HTTP interface; 0 = any free port. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  @Max(65_535)
  PORT: number = 8080;

  /** Address the public port binds to. */
  @IsString()
  HOST: string = '127.0.0.1';

  /** An admin key that works without being in the database: the one an installation begins with. */
  @IsOptional()
  @IsString()
  @MinLength(16)
  REELGATE_ADMIN_KEY?: string;

  /** Base of the links that answers contain; absent = the scheme and host of the request. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  REELGATE_PUBLIC_URL?: string;

  /**
   * Addresses or networks of the proxies in front, separated by commas, whose `X-Forwarded-Proto` and `-For` are believed;
   * `loopback`, `uniquelocal` and `linklocal` stand for networks. Empty: nobody's.
   */
  @EnvList()
  @IsArray()
  @Matches(/^(loopback|uniquelocal|linklocal|[0-9a-f.:]+(\/\d{1,3})?)$/i, {
    each: true,
    message:
      'must be addresses such as 10.0.0.5, networks such as 10.0.0.0/8, or loopback, uniquelocal, linklocal',
  })
  REELGATE_TRUST_PROXY: string[] = [];

  /** Origins whose pages may call the API, separated by commas; `*` = any. Empty = no CORS. */
  @EnvList()
  @IsArray()
  @ArrayUnique()
  @Matches(/^(\*|https?:\/\/[^/\s]+)$/, {
    each: true,
    message: 'must be origins such as https://example.com',
  })
  REELGATE_CORS_ORIGINS: string[] = [];

  /** Further names of models, `name=model`, separated by commas: `my-film=<model>`. */
  @EnvList()
  @IsArray()
  @Matches(/^[^=]+=[^=]+$/, { each: true, message: 'must be pairs name=model' })
  REELGATE_MODEL_ALIASES: string[] = [];

  /** Models to offer although they are deprecated, by their base names, separated by commas. */
  @EnvList()
  @IsArray()
  REELGATE_DEPRECATED_MODELS: string[] = [];

  /** Look up the hosts of media and webhook URLs and refuse those with an address that is not public. */
  @EnvBoolean()
  @IsBoolean()
  REELGATE_CHECK_HOSTS: boolean = true;

  /** Accept media URLs with private addresses, and http callbacks. For development only. */
  @EnvBoolean()
  @IsBoolean()
  REELGATE_ALLOW_PRIVATE_URLS: boolean = false;

  /** Copy every finished film into the store, before its vendor's link dies. */
  @EnvBoolean()
  @IsBoolean()
  REELGATE_ARCHIVE: boolean = false;

  /** Answer downloads of archived films with a redirect to the object store. */
  @EnvBoolean()
  @IsBoolean()
  REELGATE_CONTENT_REDIRECT: boolean = false;

  /** How long a link to a film works, in seconds. */
  @EnvInteger()
  @IsInt()
  @Min(60)
  @Max(604_800)
  REELGATE_LINK_SECONDS: number = 3_600;

  /** Requests a minute of one key, reads and quotes included; 0 = without limit. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  REELGATE_KEY_REQUESTS_PER_MINUTE: number = 60_000;

  /** Requests a minute of all keys of an account; 0 = without limit. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  REELGATE_ACCOUNT_REQUESTS_PER_MINUTE: number = 120_000;

  /** Requests a minute without a key from one address (documents, unknown paths); 0 = without limit. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  REELGATE_ADDRESS_REQUESTS_PER_MINUTE: number = 1_200;

  /** Wrong API keys a minute from one address before further unknown ones are refused unseen; 0 = without limit. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  REELGATE_ADDRESS_WRONG_KEYS_PER_MINUTE: number = 60;

  /** Days an uploaded file is kept after the task that used it was created. */
  @EnvInteger()
  @IsInt()
  @Min(3)
  @Max(365)
  REELGATE_UPLOAD_DAYS: number = 7;

  /** MiB of uploaded files that are kept for one account; beyond, uploads are refused. 0 = no limit. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  REELGATE_UPLOAD_QUOTA_MB: number = 2_048;

  /** Days a finished task can be read; 0 = for ever. Receipts and ledger stay in billing. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  @Max(36_500)
  REELGATE_TASK_DAYS: number = 0;

  /** Who sends the invoices: a company and its address, lines parted by semicolons. */
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  REELGATE_INVOICE_ISSUER?: string;
}
