import { VENDORS } from '@reelgate/catalog';
import {
  ERRORS,
  FAMILIES,
  PRICE_SOURCES,
  PRICE_UNITS,
  SCENES,
  TASK_ERROR_CODES,
  TASK_STATES,
  TIERS,
} from '@reelgate/contracts';
import type { PriceTerm } from '@reelgate/contracts';
import type { ReferenceObject, SchemaObject as Schema } from '@nestjs/swagger';
import { DELIVERY_STATES } from '../webhooks/webhook-delivery.js';
import { VENDOR_SCHEMAS } from './vendor-schemas.js';

type SchemaObject = Schema | ReferenceObject;

/** Shapes of requests and answers, by the names that operations refer to (`ref('Video')`). */

const text = (description?: string): SchemaObject => ({
  type: 'string',
  ...(description ? { description } : {}),
});
const integer = (description?: string): SchemaObject => ({
  type: 'integer',
  ...(description ? { description } : {}),
});
const flag = (description?: string): SchemaObject => ({
  type: 'boolean',
  ...(description ? { description } : {}),
});
const word = (words: readonly string[], description?: string): SchemaObject => ({
  type: 'string',
  enum: [...words],
  ...(description ? { description } : {}),
});
const nullable = (schema: SchemaObject): SchemaObject => ({ ...schema, nullable: true });
const unix = (description: string): SchemaObject => integer(`${description}, unix seconds`);
const instant = (description?: string): SchemaObject => ({
  type: 'string',
  format: 'date-time',
  ...(description ? { description } : {}),
});
const amount = (description?: string): SchemaObject => ({
  type: 'string',
  pattern: '^-?\\d+\\.\\d{6}$',
  example: '3.000000',
  ...(description ? { description } : {}),
});
const list = (items: SchemaObject): SchemaObject => ({ type: 'array', items });
const anything = (description?: string): SchemaObject => ({
  type: 'object',
  additionalProperties: true,
  ...(description ? { description } : {}),
});

/** An object whose members are all there, but the optional ones. */
function object(properties: Record<string, SchemaObject>, optional: readonly string[] = []): SchemaObject {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
  };
}

/** An object of which only some members have to be sent. */
function input(properties: Record<string, SchemaObject>, required: readonly string[] = []): SchemaObject {
  return { type: 'object', properties, ...(required.length > 0 ? { required: [...required] } : {}) };
}

export function ref(name: string): SchemaObject {
  return { $ref: `#/components/schemas/${name}` };
}

function page(item: string): SchemaObject {
  return object({
    object: word(['list']),
    data: list(ref(item)),
    first_id: nullable(text()),
    last_id: nullable(text('Send it as `after` to get the next page.')),
    has_more: flag(),
  });
}

const medium: SchemaObject = {
  oneOf: [
    text('URL (http or https), data URI or bare Base64'),
    object({ image_url: text() }),
    object({ file_id: text() }),
  ],
};

const createFields: Record<string, SchemaObject> = {
  model: text('A base name such as `Kling-3.0-Omni`, or a combined billing name. Case does not matter.'),
  prompt: { type: 'string', maxLength: 32_000 },
  seconds: {
    oneOf: [text(), integer()],
    description: 'Duration. Takes precedence over every other duration.',
  },
  duration: { oneOf: [integer(), text()], description: 'Duration, second place.' },
  size: text('`WxH`, a tier such as `720P`, or for Doubao a ratio such as `16:9`.'),
  image: text('First frame: URL, data URI or bare Base64.'),
  images: list(text('URL, data URI or bare Base64')),
  input_reference: { oneOf: [medium, list(medium)] },
  first_frame_image: text('First frame: URL'),
  last_frame_image: text('Last frame: URL'),
  aspect_ratio: text('Such as `16:9`.'),
  resolution: text('Vidu only.'),
  audio: flag(),
  seed: integer(),
  off_peak: flag(),
  callback_url: { type: 'string', format: 'uri', description: 'https URL of a webhook for this video.' },
  metadata: ref('VideoMetadata'),
};

/** The same fields as a form; files may stand where URLs may. */
const formFields: Record<string, SchemaObject> = {
  ...createFields,
  input_reference: { oneOf: [{ type: 'string', format: 'binary' }, text('URL')] },
  first_frame_image: { oneOf: [{ type: 'string', format: 'binary' }, text('URL')] },
  last_frame_image: { oneOf: [{ type: 'string', format: 'binary' }, text('URL')] },
  metadata: {
    oneOf: [ref('VideoMetadata'), text('The object as JSON text')],
    description: 'One part of JSON text, or parts named `metadata[output_config][resolution]` and so on.',
  },
};

const warning = object({ code: text(), message: text() });

/** The terms of a price; null where it has no such term. */
const priceTerms = {
  unit: word(PRICE_UNITS),
  unit_price: text('Decimal'),
  min_units: nullable(integer('Fewest units billed')),
  step: nullable(integer('Units are billed in whole multiples of this')),
  image_price: nullable(text('Decimal; of each image beyond `free_images`')),
  free_images: nullable(integer()),
  input_price: nullable(text('Decimal; of each second of the input videos')),
} satisfies Record<PriceTerm, SchemaObject>;

/** A price, and what is counted of a film. */
const priced = {
  billing_model: text(),
  ...priceTerms,
  price_multiplier: text('Factor of the account, decimal'),
  units: integer(),
  billed_seconds: integer(),
  extra_images: integer('Images that are billed on top'),
  input_seconds: integer('Seconds of input video that are billed on top'),
  amount: amount(),
  currency: text(),
  price_id: text(),
  price_source: word(PRICE_SOURCES),
  off_peak: flag(),
};
const price = object(priced);

const channelInput: Record<string, SchemaObject> = {
  name: text(),
  key: text("The vendor's key in the vendor's own form; never answered."),
  base_url: text("Absent = the vendor's own."),
  families: list(word(FAMILIES)),
  weight: integer('Share among the channels of one priority.'),
  priority: integer('Lower numbers are tried first.'),
  max_concurrency: nullable(integer()),
  requests_per_second: nullable({ type: 'number' }),
  settings: anything('`allow_private_addresses` lets this channel use private addresses.'),
  enabled: flag(),
};

const accountInput: Record<string, SchemaObject> = {
  name: text(),
  credit_limit: text('Decimal'),
  price_multiplier: text('Decimal'),
  allow_overrun: flag('Let a settlement exceed its hold.'),
};

const keyInput: Record<string, SchemaObject> = {
  name: text(),
  models: nullable(list(text('A name, or a beginning followed by `*`'))),
  budget: nullable(text('Decimal amount the key may spend in all')),
  rate_limit_per_minute: nullable(integer('Videos created a minute, per replica')),
  max_concurrency: nullable(integer('Videos in the making at once')),
  expires_at: nullable(instant()),
  callback_url: nullable(text()),
};

const receiptEntry = object({
  tx_id: text(),
  kind: text(),
  account: text(),
  amount: amount(),
  at: instant(),
});

export const SCHEMAS: Record<string, SchemaObject> = {
  Error: object({
    error: object({
      message: text(),
      type: word([...new Set(Object.values(ERRORS).map(({ type }) => type))]),
      param: nullable(text('The field to correct')),
      code: word(Object.keys(ERRORS)),
    }),
  }),
  VideoMetadata: {
    ...input({
      scene_type: word(['motion_control', 'avatar_i2v', 'lip_sync', 'template_effect']),
      motion_level: word(['std', 'pro']),
      offpeak: flag(),
      off_peak: flag(),
      last_frame_url: text(),
      last_frame_file_id: text(),
      video_url: text(),
      audio_url: text(),
      negative_prompt: text(),
      seed: integer(),
      image_mode: word(['reference']),
      file_infos: list(anything('Native FileInfos, passed on as they are')),
      ext_info: text('Native ExtInfo, passed on as it is'),
      seconds: integer(),
      duration: integer(),
      video_duration: integer(),
      quote_id: text('A quote whose price is to be kept.'),
      output_config: {
        ...input({
          resolution: text('Such as `1080P`. Takes precedence over `size`.'),
          aspect_ratio: text(),
          duration: integer(),
          audio_generation: word(['Enabled', 'Disabled']),
        }),
        additionalProperties: true,
      },
    }),
    additionalProperties: true,
    description: 'Unknown members are kept and echoed.',
  },
  CreateVideo: { ...input(createFields, ['model']), additionalProperties: true },
  CreateVideoForm: { ...input(formFields, ['model']), additionalProperties: true },
  RemixVideo: input({ prompt: { type: 'string', maxLength: 32_000 } }, ['prompt']),
  Video: object({
    id: text(),
    object: word(['video']),
    model: text('The name that was sent.'),
    billing_model: text('The combined name it is charged as.'),
    status: word(['queued', 'in_progress', 'completed', 'failed']),
    progress: { type: 'integer', minimum: 0, maximum: 100 },
    created_at: unix('Creation'),
    completed_at: nullable(unix('End')),
    expires_at: nullable(unix('When the film can no longer be had')),
    prompt: text(),
    seconds: text(),
    size: text('`WxH`'),
    remixed_from_video_id: nullable(text()),
    error: nullable(object({ code: word(TASK_ERROR_CODES), message: text() })),
    task_id: text('The same as `id`.'),
    video_url: nullable(text('Works without a key for a limited time.')),
    metadata: anything('What was sent, and `url` when completed.'),
    off_peak: flag(),
    usage: object({
      seconds: integer('Seconds billed'),
      amount: amount('What the film costs: the held amount until it is charged, nothing when it failed.'),
      currency: text(),
      status: word(['held', 'charged', 'released']),
    }),
    warnings: list(warning),
  }),
  VideoList: page('Video'),
  UnifiedCreated: object({
    task_id: text(),
    status: word(['processing', 'completed', 'failed']),
    created_at: instant(),
  }),
  UnifiedTask: object({
    id: text(),
    status: word(['processing', 'completed', 'failed']),
    progress: { type: 'integer', minimum: 0, maximum: 100 },
    created_at: unix('Creation'),
    completed_at: nullable(unix('End')),
    video_url: nullable(text('Works without a key for a limited time.')),
    thumbnail_url: nullable(text()),
    error: nullable(object({ code: word(TASK_ERROR_CODES), message: text() })),
  }),
  Generation: object({
    code: word(['success']),
    message: text('Empty'),
    data: object({
      task_id: text(),
      status: word(['queued', 'processing', 'succeeded', 'failed']),
      url: nullable(text('Works without a key for a limited time.')),
      format: word(['mp4']),
      metadata: anything('That of the video object, and `duration`, `width` and `height` of the film.'),
      error: nullable(object({ code: word(TASK_ERROR_CODES), message: text() })),
    }),
  }),
  DeletedVideo: object({ id: text(), object: word(['video.deleted']), deleted: flag() }),
  VideoContent: object({
    id: text(),
    object: word(['video.content']),
    url: text('Works without a key.'),
    expires_at: unix('When the link ends'),
  }),
  Quote: object({
    object: word(['video.quote']),
    model: text(),
    ...priced,
    family: word(FAMILIES),
    version: text(),
    scene: word(SCENES),
    seconds: integer(),
    resolution: word(TIERS),
    aspect_ratio: nullable(text()),
    audio: nullable(flag()),
    warnings: list(warning),
    quote_id: text('Send it as `metadata.quote_id` to be charged this price.'),
    expires_at: unix('Until when the price is kept'),
  }),
  Model: object({
    id: text(),
    object: word(['model']),
    created: integer(),
    owned_by: text(),
    aliases: list(text()),
    capabilities: anything(
      'Durations, resolutions, aspect ratios, sound, scenes with their inputs, restrictions.',
    ),
    prices: list(
      object({
        billing_model: text(),
        ...priceTerms,
        unit: nullable(word(PRICE_UNITS)),
        unit_price: nullable(text('Decimal; null when there is no price or it is not known now.')),
        currency: nullable(text()),
      }),
    ),
  }),
  ModelList: object({ object: word(['list']), data: list(ref('Model')) }),
  Balance: object({
    object: word(['balance']),
    currency: text(),
    balance: amount(),
    held: amount(),
    available: amount('balance − held + credit_limit'),
    credit_limit: amount(),
  }),
  BillingSubscription: object({
    object: word(['billing_subscription']),
    has_payment_method: flag(),
    soft_limit_usd: { type: 'number' },
    hard_limit_usd: { type: 'number' },
    system_hard_limit_usd: { type: 'number' },
    access_until: unix('Expiry of the key; 0 when it has none'),
  }),
  BillingUsage: object({ object: word(['list']), total_usage: { type: 'number' } }),
  TokenUsage: object({
    code: flag(),
    message: text(),
    data: object({
      object: word(['token_usage']),
      name: text(),
      total_granted: integer(),
      total_used: integer(),
      total_available: integer(),
      unlimited_quota: flag(),
      model_limits: anything(),
      model_limits_enabled: flag(),
      expires_at: unix('Expiry; 0 when there is none'),
    }),
  }),
  Usage: object({
    object: word(['usage']),
    from: instant(),
    to: instant(),
    currency: text(),
    group_by: list(word(['day', 'model', 'key', 'account'])),
    data: list(
      object(
        {
          day: text(),
          model: text(),
          key: text(),
          account: text(),
          tasks: integer(),
          seconds: integer(),
          amount: amount(),
        },
        ['day', 'model', 'key', 'account'],
      ),
    ),
  }),
  Receipt: object({
    object: word(['receipt']),
    task_id: text(),
    key_id: text(),
    status: word(['held', 'charged', 'released']),
    held: price,
    charged: nullable(price),
    uncollected: amount('What the final price exceeds the hold by and was not charged.'),
    basis: anything('The parameters that were priced.'),
    result_seconds: nullable({ type: 'number' }),
    price_effective_from: instant(),
    created_at: instant(),
    settled_at: nullable(instant()),
    entries: list(receiptEntry),
  }),
  Account: object({
    id: text(),
    object: word(['account']),
    name: text(),
    status: word(['active', 'suspended']),
    created_at: unix('Creation'),
    currency: text(),
    balance: amount(),
    held: amount(),
    available: amount(),
    credit_limit: amount(),
    price_multiplier: text('Decimal'),
  }),
  AccountList: page('Account'),
  CreateAccount: input(accountInput, ['name']),
  PatchAccount: input({
    ...accountInput,
    status: word(['active', 'suspended']),
  }),
  CreateCredit: input({ amount: text('Decimal; negative takes credit'), currency: text(), note: text() }, [
    'amount',
    'currency',
  ]),
  ApiKey: object(
    {
      id: text(),
      object: word(['api_key']),
      account_id: nullable(text()),
      name: text(),
      role: word(['client', 'admin']),
      hint: text('The last characters of the key'),
      models: nullable(list(text())),
      budget: nullable(amount()),
      rate_limit_per_minute: nullable(integer()),
      max_concurrency: nullable(integer()),
      callback_url: nullable(text()),
      expires_at: nullable(unix('Expiry')),
      revoked_at: nullable(unix('Revocation')),
      created_at: unix('Creation'),
      key: text('The secret; in the answer to the creation only.'),
    },
    ['key'],
  ),
  ApiKeyList: page('ApiKey'),
  CreateApiKey: input({ account_id: text(), role: word(['client', 'admin']), ...keyInput }, ['name']),
  PatchApiKey: input(keyInput),
  Channel: object({
    id: text(),
    object: word(['channel']),
    name: text(),
    vendor: word(VENDORS),
    base_url: text(),
    families: list(word(FAMILIES)),
    weight: integer(),
    priority: integer(),
    max_concurrency: nullable(integer()),
    requests_per_second: nullable({ type: 'number' }),
    settings: anything(),
    enabled: flag(),
    fault: nullable(text('Why its provider stopped using it')),
    callback_url: nullable(text('Where its vendor can report, when the gateway has a public address')),
    created_at: unix('Creation'),
  }),
  ChannelList: page('Channel'),
  CreateChannel: input({ vendor: word(VENDORS), ...channelInput }, ['name', 'vendor', 'key']),
  PatchChannel: input(channelInput),
  DeletedChannel: object({ id: text(), object: word(['channel.deleted']), deleted: flag() }),
  ChannelTest: object({ object: word(['channel.test']), ok: flag(), message: text(), elapsed_ms: integer() }),
  Price: object({
    id: text(),
    billing_model: text(),
    currency: text(),
    ...priceTerms,
    source: word(PRICE_SOURCES),
    effective_from: instant(),
  }),
  PriceList: page('Price'),
  Reconciliation: object({
    object: word(['reconciliation']),
    ok: flag(),
    at: instant(),
    checks: list(object({ name: text(), ok: flag(), checked: integer(), differences: list(text()) })),
  }),
  AdminTask: object({
    id: text(),
    object: word(['task']),
    account_id: text(),
    key_id: text(),
    dialect: text(),
    family: word(FAMILIES),
    model: text(),
    billing_model: text(),
    state: word(TASK_STATES),
    status: word(['queued', 'in_progress', 'completed', 'failed']),
    progress: integer(),
    held: amount(),
    charged: nullable(amount()),
    currency: text(),
    vendor: nullable(text()),
    channel_id: nullable(text()),
    error: nullable(object({ code: text(), message: text() })),
    archived: flag(),
    created_at: unix('Creation'),
    submitted_at: nullable(unix('Latest submission')),
    ended_at: nullable(unix('End')),
    deleted_at: nullable(unix('Deletion')),
  }),
  AdminTaskList: page('AdminTask'),
  AdminTaskDetails: {
    allOf: [
      ref('AdminTask'),
      object({
        spec: anything('The normalised request.'),
        metadata: anything(),
        warnings: list(warning),
        remixed_from: nullable(text()),
        callback_url: nullable(text()),
        idempotency_keys: list(text()),
        uploads: list(object({ key: text(), content_type: text(), expires_at: instant() })),
        receipt: nullable(ref('Receipt')),
        timeline: list(object({ at: instant(), source: word(['gateway', 'billing']), what: text() })),
      }),
    ],
  },
  Audit: object({
    id: text(),
    object: word(['audit']),
    at: instant(),
    key_id: text(),
    action: text(),
    subject: text(),
    details: anything(),
  }),
  AuditList: page('Audit'),
  WebhookDelivery: object({
    id: text('Sent as `webhook-id`'),
    object: word(['webhook_delivery']),
    account_id: text(),
    task_id: text(),
    event: word(['video.in_progress', 'video.completed', 'video.failed']),
    url: text('Without its query'),
    state: word(DELIVERY_STATES),
    attempts: integer(),
    created_at: unix('Creation'),
    next_at: nullable(unix('Next try')),
    last_at: nullable(unix('Latest try')),
    last_status: nullable(integer()),
    last_error: nullable(text()),
    ended_at: nullable(unix('End')),
  }),
  WebhookDeliveryList: page('WebhookDelivery'),
  WebhookSecret: object({
    object: word(['webhook_secret']),
    secret: text('`whsec_…`, as Standard Webhooks writes it'),
    created_at: unix('Creation'),
    previous: list(object({ valid_until: unix('End of its use') })),
  }),
  ...VENDOR_SCHEMAS,
  Health: object({ status: text() }),
  Readiness: { ...object({ status: text() }), additionalProperties: true },
};
