import type { Capabilities } from '@reelgate/catalog';
import { SCENES, TIERS } from '@reelgate/contracts';
import { ModelPrice } from '../money/price.dto.js';
import { Flag, Integer, Nested, OneOf, Text, Word } from '../openapi/fields.js';
import type { Shape } from '../openapi/fields.js';

const DURATIONS: readonly Shape[] = [
  {
    type: 'object',
    properties: { min: { type: 'integer' }, max: { type: 'integer' } },
    required: ['min', 'max'],
  },
  { type: 'array', items: { type: 'integer' } },
];
const DURATION_WORDS = 'Whole seconds: any of a range, or one of a list.';

class Sound {
  @Flag({ description: 'What holds where a request says nothing.' })
  default: boolean;
}

class SceneCapabilities {
  @Word(SCENES)
  scene: string;

  @Integer({ list: true, description: 'Least and most; the last frame counts.' })
  images: readonly number[];

  @Integer({ list: true, description: 'Least and most' })
  videos: readonly number[];

  @Integer({ list: true, description: 'Least and most' })
  audios: readonly number[];

  @OneOf(DURATIONS, { description: DURATION_WORDS })
  seconds: unknown;

  @Word(TIERS, { list: true })
  resolutions: readonly string[];
}

class ModelCapabilities {
  @OneOf(DURATIONS, { description: DURATION_WORDS })
  seconds: unknown;

  @Integer()
  default_seconds: number;

  @Word(TIERS, { list: true })
  resolutions: readonly string[];

  @Word(TIERS)
  default_resolution: string;

  @Text({ list: true, description: 'The default first; empty when the model takes none.' })
  aspect_ratios: readonly string[];

  @Nested(Sound, { nullable: true, description: 'Null when the model has no sound.' })
  sound: Sound | null;

  @Flag({ description: "Whether it can be made off-peak at the vendor's lower price." })
  off_peak: boolean;

  @Flag()
  last_frame: boolean;

  @Nested(SceneCapabilities, { list: true })
  scenes: readonly SceneCapabilities[];

  @Text({ list: true, description: 'Combinations that are not possible, in words.' })
  restrictions: readonly string[];
}

export class Model {
  @Text()
  id: string;

  @Word(['model'])
  object: 'model';

  @Integer()
  created: number;

  @Text({ description: 'Family' })
  owned_by: string;

  @Text({ list: true })
  aliases: readonly string[];

  @Text({
    nullable: true,
    description: 'Since when and why it should not be used any more, and what to use.',
  })
  deprecated: string | null;

  @Flag({ description: 'False for a deprecated model that the operator has not kept: it makes nothing.' })
  offered: boolean;

  @Nested(ModelCapabilities)
  capabilities: Capabilities;

  @Nested(ModelPrice, { list: true })
  prices: readonly ModelPrice[];
}

export class ModelList {
  @Word(['list'])
  object: 'list';

  @Nested(Model, { list: true })
  data: readonly Model[];
}
