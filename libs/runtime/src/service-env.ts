import { IsArray, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, MinLength } from 'class-validator';
import { EnvInteger, EnvTexts } from './env.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Variables that every service has. */
export class ServiceEnv {
  /** Postgres connection URL. */
  @IsString()
  @Matches(/^postgres(ql)?:\/\//, { message: 'must be a postgres:// URL' })
  DATABASE_URL: string;

  /** Most Postgres connections of this process. */
  @EnvInteger()
  @IsInt()
  @Min(2)
  @Max(200)
  DATABASE_POOL: number = 10;

  /** Of the role that the service works as, instead of those in DATABASE_URL; any characters. */
  @IsOptional()
  @IsString()
  DATABASE_USER?: string;

  @IsOptional()
  @IsString()
  DATABASE_PASSWORD?: string;

  /** NATS server URL, several separated by commas; may carry user and password, percent-encoded, or a token. */
  @IsString()
  @Matches(/^(nats|tls):\/\//, { message: 'must be a nats:// URL' })
  NATS_URL: string;

  /** Instead of those in NATS_URL; any characters. */
  @IsOptional()
  @IsString()
  NATS_USER?: string;

  @IsOptional()
  @IsString()
  NATS_PASSWORD?: string;

  @IsOptional()
  @IsString()
  NATS_TOKEN?: string;

  /** Seed of an nkey. */
  @IsOptional()
  @IsString()
  NATS_NKEY?: string;

  /** Content of a `.creds` file. */
  @IsOptional()
  @IsString()
  NATS_CREDS?: string;

  /** PEM of who signed the server's certificate; absent = who Node trusts. */
  @IsOptional()
  @IsString()
  NATS_TLS_CA?: string;

  /** PEM of this service's own certificate, and of its key. */
  @IsOptional()
  @IsString()
  NATS_TLS_CERT?: string;

  @IsOptional()
  @IsString()
  NATS_TLS_KEY?: string;

  /** Secret under which keys and links are sealed; the same in every service of an installation. */
  @IsString()
  @MinLength(16)
  REELGATE_SECRET: string;

  /** The secret before it, while it is changed: what was sealed under it is opened. Several: a JSON list of texts. */
  @EnvTexts()
  @IsArray()
  @IsString({ each: true })
  @MinLength(16, { each: true })
  REELGATE_SECRET_PREVIOUS: string[] = [];

  @IsIn(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** File that log lines are appended to; absent = standard output. */
  @IsOptional()
  @IsString()
  LOG_FILE?: string;

  /** Port of /healthz, /readyz and /metrics; 0 = any free port. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  @Max(65_535)
  OPS_PORT: number = 0;

  /** Address the ops port binds to. */
  @IsString()
  OPS_HOST: string = '127.0.0.1';

  /** Replicas of each JetStream stream: 1 on a single server, 3 in a cluster. */
  @EnvInteger()
  @IsInt()
  @IsIn([1, 3, 5])
  NATS_REPLICAS: number = 1;

  /** How long a service that starts waits for Postgres, NATS, and services with other settings; then it gives up. */
  @EnvInteger()
  @IsInt()
  @Min(0)
  @Max(3_600)
  REELGATE_START_WAIT_SECONDS: number = 60;

  /** Test hook: the process kills itself (SIGKILL) when it reaches this named point. Never set it in production. */
  @IsOptional()
  @IsString()
  REELGATE_KILL_AT?: string;
}
