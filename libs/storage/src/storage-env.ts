import { IsBoolean, IsOptional, IsString, IsUrl, MinLength, ValidateIf } from 'class-validator';
import { EnvBoolean } from '@reelgate/runtime';

const withBucket = ValidateIf((env: StorageEnv) => env.STORAGE_S3_BUCKET !== undefined);

/** Variables of the store. A service reads them beside its own: `readEnv(StorageEnv, source)`. */
export class StorageEnv {
  /** Folder of the local store, shared by all services; not used with a bucket. */
  @IsString()
  @MinLength(1)
  STORAGE_DIR: string = '.reelgate/uploads';

  /** Bucket of an S3-compatible service. Set = the store is this bucket. */
  @IsOptional()
  @IsString()
  STORAGE_S3_BUCKET?: string;

  /** URL of the service; absent = AWS. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  STORAGE_S3_ENDPOINT?: string;

  @IsString()
  STORAGE_S3_REGION: string = 'us-east-1';

  @withBucket
  @IsString()
  STORAGE_S3_ACCESS_KEY_ID?: string;

  @withBucket
  @IsString()
  STORAGE_S3_SECRET_ACCESS_KEY?: string;

  /** `https://host/bucket/key` instead of `https://bucket.host/key`: most services that are not AWS need it. */
  @EnvBoolean()
  @IsBoolean()
  STORAGE_S3_PATH_STYLE: boolean = true;
}
