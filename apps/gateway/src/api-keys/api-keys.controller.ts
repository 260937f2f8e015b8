import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { formatMicros, parseMicros } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { AppError, CLOCK, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { unixSeconds } from '../http/unix-seconds.js';
import { Access, AdminKeyId } from '../http/access.js';
import { parseDto } from '../http/parse-dto.js';
import { pageOf, readLimit, readText } from '../http/read-query.js';
import type { Query as QueryString } from '../http/read-query.js';
import { hashSecret, hintOf, newSecret } from './api-key-secret.js';
import { KeyDirectory } from './key-directory.js';
import { operation } from '../openapi/operation.js';
import { CreateApiKeyDto, PatchApiKeyDto } from './api-key.dto.js';
import { AuditLog } from '../audit/audit-log.js';

const LIST_LIMIT = 20;

interface ApiKeyRow {
  readonly id: string;
  readonly accountId: string | null;
  readonly name: string;
  readonly role: 'client' | 'admin';
  readonly hint: string;
  readonly models: string[] | null;
  readonly budget: bigint | null;
  readonly rateLimitPerMinute: number | null;
  readonly maxConcurrency: number | null;
  readonly callbackUrl: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly createdAt: Date;
}

const COLUMNS = `id, account_id AS "accountId", name, role, hint, models, budget,
  rate_limit_per_minute AS "rateLimitPerMinute", max_concurrency AS "maxConcurrency", callback_url AS "callbackUrl",
  expires_at AS "expiresAt", revoked_at AS "revokedAt", created_at AS "createdAt"`;

/** API keys. The secret is answered once, at the creation; what is kept is its hash. */
@Access('admin')
@Controller('admin/v1/api-keys')
export class ApiKeysController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly keys: KeyDirectory,
    private readonly audit: AuditLog,
  ) {}

  @Post()
  @HttpCode(200)
  @operation({
    summary: 'Create an API key',
    description: 'The answer holds the key itself (`key`), which is not kept and cannot be read again.',
    body: 'CreateApiKey',
    answer: 'ApiKey',
    errors: ['invalid_request', 'missing_required_parameter'],
  })
  async create(@Body() body: unknown, @AdminKeyId() by: string): Promise<object> {
    const dto = parseDto(CreateApiKeyDto, body);
    const now = this.clock.now();
    const secret = newSecret();
    const row = await this.database.transaction(async (tx) => {
      if (dto.account_id !== undefined) {
        const known = await tx.query('SELECT FROM gateway.account WHERE id = $1', [dto.account_id]);
        if (known.length === 0) {
          throw new AppError('invalid_request', 'There is no such account.', { param: 'account_id' });
        }
      }
      const [created] = await tx.query<ApiKeyRow>(
        `INSERT INTO gateway.api_key (id, account_id, name, role, hash, hint, models, budget, rate_limit_per_minute,
                max_concurrency, callback_url, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING ${COLUMNS}`,
        [
          newId('key', now),
          dto.account_id ?? null,
          dto.name,
          dto.role,
          hashSecret(secret),
          hintOf(secret),
          dto.models ?? null,
          dto.budget ? parseMicros(dto.budget) : null,
          dto.rate_limit_per_minute ?? null,
          dto.max_concurrency ?? null,
          dto.callback_url ?? null,
          dto.expires_at ?? null,
          now,
        ],
      );
      await this.audit.write(by, 'api_key.create', created!.id, dto, tx);
      // Somebody may have tried the key before it existed.
      tx.afterCommit(() => this.keys.announceChange());
      return created!;
    });
    return { ...render(row), key: secret };
  }

  @Get()
  @operation({
    summary: 'List API keys, newest first',
    answer: 'ApiKeyList',
    query: {
      account_id: { description: 'Keys of this account only.' },
      limit: { description: '1 to 100; 20 if absent.' },
      after: { description: '`last_id` of the page before.' },
    },
    errors: ['invalid_request'],
  })
  async list(@Query() query: QueryString): Promise<object> {
    const limit = readLimit(query, LIST_LIMIT);
    const rows = await this.database.query<ApiKeyRow>(
      `SELECT ${COLUMNS} FROM gateway.api_key
        WHERE ($2::text IS NULL OR account_id = $2) AND ($3::text IS NULL OR id < $3) ORDER BY id DESC LIMIT $1`,
      [limit + 1, readText(query, 'account_id') ?? null, readText(query, 'after') ?? null],
    );
    return pageOf(rows.slice(0, limit).map(render), rows.length > limit);
  }

  @Patch(':id')
  @operation({
    summary: 'Change an API key',
    body: 'PatchApiKey',
    answer: 'ApiKey',
    errors: ['invalid_request', 'not_found'],
  })
  async patch(@Param('id') id: string, @Body() body: unknown, @AdminKeyId() by: string): Promise<object> {
    const dto = parseDto(PatchApiKeyDto, body);
    const changes = Object.entries({
      name: dto.name,
      models: dto.models,
      budget: typeof dto.budget === 'string' ? parseMicros(dto.budget) : dto.budget,
      rate_limit_per_minute: dto.rate_limit_per_minute,
      max_concurrency: dto.max_concurrency,
      callback_url: dto.callback_url,
      expires_at: dto.expires_at,
    }).filter(([, value]) => value !== undefined);
    // Column names are the literals above, never the caller's.
    const assignments = changes.map(([column], i) => `${column} = $${i + 2}`);
    return this.#change(
      id,
      assignments,
      changes.map(([, value]) => value),
      by,
      'api_key.patch',
      dto,
    );
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @operation({
    summary: 'Revoke an API key',
    description: 'For good.',
    answer: 'ApiKey',
    errors: ['not_found'],
  })
  async revoke(@Param('id') id: string, @AdminKeyId() by: string): Promise<object> {
    return this.#change(
      id,
      ['revoked_at = coalesce(revoked_at, $2)'],
      [this.clock.now()],
      by,
      'api_key.revoke',
      {},
    );
  }

  async #change(
    id: string,
    assignments: readonly string[],
    values: readonly unknown[],
    by: string,
    action: string,
    details: object,
  ): Promise<object> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<ApiKeyRow>(
        `UPDATE gateway.api_key SET ${[...assignments, 'id = id'].join(', ')} WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, ...values],
      );
      if (!row) throw new AppError('not_found', 'There is no such API key.', { param: 'id' });
      await this.audit.write(by, action, id, details, tx);
      tx.afterCommit(() => this.keys.announceChange());
      return render(row);
    });
  }
}

function render(row: ApiKeyRow): { readonly id: string } & Record<string, unknown> {
  return {
    id: row.id,
    object: 'api_key',
    account_id: row.accountId,
    name: row.name,
    role: row.role,
    hint: row.hint,
    models: row.models,
    budget: row.budget === null ? null : formatMicros(row.budget),
    rate_limit_per_minute: row.rateLimitPerMinute,
    max_concurrency: row.maxConcurrency,
    callback_url: row.callbackUrl,
    expires_at: row.expiresAt && unixSeconds(row.expiresAt),
    revoked_at: row.revokedAt && unixSeconds(row.revokedAt),
    created_at: unixSeconds(row.createdAt),
  };
}
