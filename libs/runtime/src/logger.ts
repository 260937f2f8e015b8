import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { ServiceEnv } from './service-env.js';
import { currentContext } from './request-context.js';
import { currentTrace } from './tracing.js';

export type { Logger } from 'pino';

/** Injection token of the process's pino `Logger`. */
export const LOGGER = Symbol('Logger');

/** Members that may hold a secret or a signed link, wherever they stand up to three levels deep. */
const SECRET_MEMBERS = [
  'authorization',
  'apiKey',
  'api_key',
  'key',
  'secret',
  'password',
  'token',
  'url',
  'sealedUrl',
  'video_url',
  'DATABASE_URL',
  'NATS_URL',
  'REELGATE_SECRET',
  'REELGATE_SECRET_PREVIOUS',
];

/** URLs inside free text lose their query (signatures live there) and their credentials. */
const URL_SECRETS = /(\b[a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@"']*@)?([^\s?#"']*)(?:[?#][^\s"']*)?/gi;
const BEARER = /\b(Bearer|Token)\s+[\w.~+/=-]{8,}/gi;
const API_KEY = /\brg-[A-Za-z0-9_-]{8,}/g;

/** Removes credentials, URL queries and API keys from a text that goes to a log or to a person. */
export function redactText(text: string): string {
  return text.replace(URL_SECRETS, '$1$2').replace(BEARER, '$1 [redacted]').replace(API_KEY, '[redacted]');
}

/**
 * The process's logger: one JSON object a line on standard output (or `destination`), with the request, task and trace id of
 * the work at hand, and without secrets: named members are censored, and so are URL queries in messages.
 */
export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      name,
      level,
      base: { service: name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => ({ ...currentContext(), ...currentTrace() }),
      redact: {
        paths: SECRET_MEMBERS.flatMap((member) => [member, `*.${member}`, `*.*.${member}`]),
        censor: '[redacted]',
      },
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        err: (error: unknown) =>
          error instanceof Error
            ? { type: error.name, message: redactText(error.message), stack: redactText(error.stack ?? '') }
            : redactText(String(error)),
      },
      hooks: {
        logMethod(args, method) {
          method.apply(
            this,
            args.map((arg) => (typeof arg === 'string' ? redactText(arg) : arg)) as Parameters<typeof method>,
          );
        },
      },
    },
    destination ?? pino.destination({ sync: false, minLength: 0 }),
  );
}

/** The logger of a service: level and destination from its environment. */
export function createServiceLogger(name: string, env: Pick<ServiceEnv, 'LOG_LEVEL' | 'LOG_FILE'>): Logger {
  const destination = env.LOG_FILE
    ? pino.destination({
        dest: env.LOG_FILE,
        append: true,
        mode: 0o600,
        mkdir: true,
        sync: false,
        minLength: 0,
      })
    : undefined;
  return createLogger(name, env.LOG_LEVEL, destination);
}

/** Nest's own log lines, through pino. Its start-up chatter is debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error(
      { context, err: message instanceof Error ? message : undefined, stack },
      String(message),
    );
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }
  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
  fatal(message: unknown, context?: string): void {
    this.logger.fatal({ context }, String(message));
  }
}
