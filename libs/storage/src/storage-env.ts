import { IsBoolean, IsIn, IsString, IsUrl, MinLength, ValidateIf } from 'class-validator';
import { EnvBoolean } from '@reelgate/runtime';

const ifS3 = ValidateIf((env: StorageEnv) => env.REELGATE_STORE === 's3');

/** Variables of the store. A service reads them beside its own: `readEnv(StorageEnv, source)`. */
export class StorageEnv {
  /** `local`: a folder that all services share; `s3`: a bucket. */
  @IsIn(['local', 's3'])
  REELGATE_STORE: 'local' | 's3' = 'local';

  /** Folder of the local store. */
  @IsString()
  @MinLength(1)
  REELGATE_STORE_DIR: string = '.reelgate/files';

  /** URL of an S3-compatible service; absent = AWS. */
  @ValidateIf((env: StorageEnv) => env.REELGATE_STORE === 's3' && env.REELGATE_S3_ENDPOINT !== undefined)
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  REELGATE_S3_ENDPOINT?: string;

  @ifS3
  @IsString()
  REELGATE_S3_REGION: string = 'us-east-1';

  @ifS3
  @IsString()
  REELGATE_S3_BUCKET?: string;

  @ifS3
  @IsString()
  REELGATE_S3_ACCESS_KEY_ID?: string;

  @ifS3
  @IsString()
  REELGATE_S3_SECRET_ACCESS_KEY?: string;

  /** `https://host/bucket/key` instead of `https://bucket.host/key`. */
  @EnvBoolean()
  @IsBoolean()
  REELGATE_S3_PATH_STYLE: boolean = true;
}
