import type { Catalogue } from '@reelgate/catalog';
import type { TaskSpec } from '@reelgate/contracts';
import type { FamilyOnVendor, ResolvedInput, VendorChannel, VendorClient } from '@reelgate/vendor-port';
import { urlOrDataUri } from '../media.js';
import { upstreamModel } from '../upstream-model.js';

/** Body of a create. */
export interface DashScopeRequest {
  readonly model: string;
  readonly input: {
    readonly prompt?: string;
    readonly negative_prompt?: string;
    /** In this order the prompt calls them "Image 1", "Video 1". */
    readonly media?: readonly DashScopeMedium[];
  };
  readonly parameters: {
    readonly resolution: string;
    readonly ratio?: string;
    /** Whole seconds. */
    readonly duration: number;
    readonly audio?: boolean;
    readonly seed?: number;
    readonly prompt_extend?: boolean;
    readonly watermark?: boolean;
  };
}

export interface DashScopeMedium {
  readonly type: 'first_frame' | 'last_frame' | 'reference_image' | 'reference_video' | 'reference_audio';
  /** A URL or a data URI. */
  readonly url: string;
}

const MAX_SEED = 2 ** 31 - 1;

/** Wan's families on Model Studio. */
export function onDashScope(
  client: VendorClient<DashScopeRequest>,
  catalogue: Catalogue,
): FamilyOnVendor<DashScopeRequest> {
  return {
    client,
    toRequest: (spec, inputs, channel) => toDashScopeRequest(spec, inputs, channel, catalogue),
  };
}

/**
 * The create request of a task. Members that come out undefined are not sent; resolution, duration and sound always are, because
 * the upstream's defaults cost money. Model: the catalogue's id for this vendor, or the channel's own (`settings.model_map`).
 */
export function toDashScopeRequest(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  channel: VendorChannel,
  catalogue: Catalogue,
): DashScopeRequest {
  const { enhance_prompt: enhance, watermark } = spec.options;
  const media = inputs.map(medium);
  return {
    model: upstreamModel('dashscope', spec.base, channel, catalogue).name,
    input: {
      prompt: spec.prompt === '' ? undefined : spec.prompt,
      negative_prompt: spec.negativePrompt === '' ? undefined : spec.negativePrompt,
      media: media.length === 0 ? undefined : media,
    },
    parameters: {
      resolution: spec.tier.toUpperCase(),
      // A film from frames follows its first image.
      ratio: spec.scene === 'text' || spec.scene === 'reference' ? spec.aspectRatio : undefined,
      duration: spec.seconds,
      audio: spec.audio ?? undefined,
      seed: seedOf(spec),
      prompt_extend: typeof enhance === 'boolean' ? enhance : undefined,
      watermark: typeof watermark === 'boolean' ? watermark : undefined,
    },
  };
}

function medium(input: ResolvedInput): DashScopeMedium {
  const { role, kind } = input;
  const type = role === 'first_frame' || role === 'last_frame' ? role : (`reference_${kind}` as const);
  return { type, url: urlOrDataUri(input) };
}

/** A seed that the upstream does not take stands for a random one, as an absent seed does. */
function seedOf({ seed }: TaskSpec): number | undefined {
  return seed !== undefined && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED ? seed : undefined;
}
