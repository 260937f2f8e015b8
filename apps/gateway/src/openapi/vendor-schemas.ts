import type { ReferenceObject, SchemaObject } from '@nestjs/swagger';

type Schema = SchemaObject | ReferenceObject;

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const flag: Schema = { type: 'boolean' };
const texts: Schema = { type: 'array', items: text };
const said = (description: string, schema: SchemaObject = { type: 'string' }): Schema => ({
  ...schema,
  description,
});
const word = (...words: string[]): Schema => ({ type: 'string', enum: words });
const object = (properties: Record<string, Schema>, required?: readonly string[]): Schema => ({
  type: 'object',
  properties,
  required: [...(required ?? Object.keys(properties))],
});

const viduState = word('created', 'queueing', 'processing', 'success', 'failed');
const credits = said("The price in hundredths of the installation's currency, rounded up.", {
  type: 'integer',
});
const creation: Record<string, Schema> = {
  id: text,
  url: said('Works without a key for a limited time.'),
  cover_url: text,
  watermarked_url: text,
};
const viduProduct = word('processing', 'completed', 'failed');
const unix: SchemaObject = { type: 'integer' };

/** Shapes of the formats of Vidu and Ark. */
export const VENDOR_SCHEMAS: Record<string, Schema> = {
  Empty: { type: 'object' },
  ViduError: object({
    code: said('The HTTP status', { type: 'integer' }),
    reason: said("Vidu's word for it, such as `FieldInvalid`"),
    message: text,
    metadata: object({ trace_id: said('The x-request-id'), code: said('The code of `Error`'), param: text }, [
      'trace_id',
      'code',
    ]),
  }),
  ViduCreate: object(
    {
      model: said('Such as `viduq3-pro`; for templates none.'),
      template: said('For `/template` only.'),
      prompt: text,
      images: said('As many as the path takes: URLs or data URIs.', { type: 'array', items: text }),
      videos: texts,
      subjects: {
        type: 'array',
        items: object({ name: text, images: texts, videos: texts, voice_id: text, server_id: text }, [
          'name',
        ]),
      },
      duration: integer,
      resolution: text,
      aspect_ratio: text,
      audio: flag,
      seed: integer,
      off_peak: flag,
      bgm: flag,
      movement_amplitude: word('auto', 'small', 'medium', 'large'),
      watermark: flag,
      wm_position: integer,
      wm_url: text,
      meta_data: text,
      payload: said('Comes back in answers.'),
      callback_url: text,
    },
    [],
  ),
  ViduCreateAnswer: {
    oneOf: [{ $ref: '#/components/schemas/ViduAccepted' }, { $ref: '#/components/schemas/ViduCreated' }],
  },
  ViduAccepted: object({ task_id: text, status: viduProduct, created_at: said('Unix seconds', unix) }),
  ViduCreated: object(
    {
      task_id: text,
      type: text,
      state: viduState,
      model: text,
      style: text,
      prompt: text,
      images: texts,
      duration: integer,
      seed: integer,
      aspect_ratio: text,
      resolution: text,
      movement_amplitude: text,
      bgm: flag,
      audio: flag,
      audio_type: text,
      payload: text,
      off_peak: flag,
      credits,
      watermark: flag,
      created_at: { type: 'string', format: 'date-time' },
    },
    ['task_id', 'type', 'state', 'model', 'payload', 'off_peak', 'credits', 'created_at'],
  ),
  ViduProductTask: object(
    {
      id: text,
      status: viduProduct,
      video_url: { type: 'string', nullable: true },
      status_update_time: said('Unix seconds', unix),
      err_code: text,
      err_msg: text,
    },
    ['id', 'status', 'video_url', 'status_update_time'],
  ),
  ViduTask: object({
    id: text,
    state: viduState,
    err_code: said('Empty unless it failed'),
    err_msg: text,
    credits,
    payload: text,
    bgm: flag,
    off_peak: flag,
    progress: integer,
    creations: { type: 'array', items: object(creation) },
  }),
  ViduTaskList: object({
    next_page_token: said('Empty on the last page'),
    tasks: {
      type: 'array',
      items: object({
        id: text,
        key_id: text,
        type: text,
        template: text,
        model: text,
        prompt: text,
        images: texts,
        duration: integer,
        resolution: text,
        aspect_ratio: text,
        state: viduState,
        err_code: text,
        creations: {
          type: 'array',
          items: object({
            ...creation,
            moderation_url: texts,
            video: object({ duration: integer, resolution: object({ width: integer, height: integer }) }),
          }),
        },
        created_at: { type: 'string', format: 'date-time' },
        credits,
      }),
    },
  }),
  ArkError: object({
    error: object({ code: said("Ark's code"), message: text, param: text, type: text }),
  }),
  ArkCreate: object(
    {
      model: text,
      content: {
        type: 'array',
        items: object(
          {
            type: word('text', 'image_url', 'video_url', 'audio_url'),
            text,
            image_url: object({ url: text }),
            video_url: object({ url: text }),
            audio_url: object({ url: text }),
            role: word('first_frame', 'last_frame', 'reference_image', 'reference_video', 'reference_audio'),
          },
          ['type'],
        ),
      },
      resolution: text,
      ratio: text,
      duration: integer,
      frames: said('24 for each second, and one.', { type: 'integer' }),
      seed: integer,
      generate_audio: flag,
      camera_fixed: flag,
      watermark: flag,
      return_last_frame: flag,
      service_tier: word('default', 'flex'),
      execution_expires_after: integer,
      safety_identifier: text,
      priority: integer,
      callback_url: text,
    },
    ['model', 'content'],
  ),
  ArkCreated: object({ id: text }),
  ArkTask: object(
    {
      id: text,
      model: text,
      status: word('queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired'),
      error: { ...(object({ code: text, message: text }) as SchemaObject), nullable: true },
      created_at: unix,
      updated_at: unix,
      content: object({ video_url: said('Works without a key for a limited time.') }),
      usage: object({ completion_tokens: integer, total_tokens: integer }),
      seed: integer,
      resolution: text,
      ratio: text,
      duration: integer,
      framespersecond: integer,
      generate_audio: flag,
      service_tier: word('default', 'flex'),
      execution_expires_after: integer,
      safety_identifier: text,
      priority: integer,
    },
    [
      'id',
      'model',
      'status',
      'error',
      'created_at',
      'updated_at',
      'seed',
      'resolution',
      'ratio',
      'duration',
      'framespersecond',
      'service_tier',
    ],
  ),
  ArkTaskList: object({
    total: integer,
    items: { type: 'array', items: { $ref: '#/components/schemas/ArkTask' } },
  }),
};
