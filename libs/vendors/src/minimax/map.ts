import type { Catalogue } from '@reelgate/catalog';
import type { InputKind, TaskSpec } from '@reelgate/contracts';
import type { FamilyOnVendor, ResolvedInput, VendorChannel, VendorClient } from '@reelgate/vendor-port';
import { urlOrDataUri } from '../media.js';
import { upstreamModel } from '../upstream-model.js';

/** A create: which of the two contracts it belongs to, and its body. */
export type MiniMaxRequest =
  | { readonly contract: 'v1'; readonly body: MiniMaxV1 }
  | { readonly contract: 'v2'; readonly body: MiniMaxV2 };

/** Hailuo 02 and 2.3. The picture decides the ratio. */
export interface MiniMaxV1 {
  readonly model: string;
  readonly prompt?: string;
  /** 6 or 10. */
  readonly duration: number;
  readonly resolution: string;
  readonly first_frame_image?: string;
  readonly last_frame_image?: string;
  readonly prompt_optimizer?: boolean;
  readonly aigc_watermark?: boolean;
}

/** H3 and later. */
export interface MiniMaxV2 {
  readonly model: string;
  readonly content: readonly MiniMaxContent[];
  /** Whole seconds. */
  readonly duration: number;
  readonly resolution: string;
  /** Absent where the film follows its frames. */
  readonly ratio?: string;
}

/** An item of the content. The role stands beside the medium. */
export type MiniMaxContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string }; readonly role: string }
  | { readonly type: 'video_url'; readonly video_url: { readonly url: string }; readonly role: string }
  | { readonly type: 'audio_url'; readonly audio_url: { readonly url: string }; readonly role: string };

/** The models of the first contract; every other one speaks the second. */
const FIRST_CONTRACT = /^(MiniMax-Hailuo-|[TIS]2V-01)/;

/** Hailuo's family on MiniMax's own API. */
export function onMiniMax(
  client: VendorClient<MiniMaxRequest>,
  catalogue: Catalogue,
): FamilyOnVendor<MiniMaxRequest> {
  return {
    client,
    toRequest: (spec, inputs, channel) => toMiniMaxRequest(spec, inputs, channel, catalogue),
  };
}

/**
 * The create request of a task. Members that come out undefined are not sent. Model: the catalogue's id for this vendor, or the
 * channel's own (`settings.model_map`); it decides the contract.
 */
export function toMiniMaxRequest(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  channel: VendorChannel,
  catalogue: Catalogue,
): MiniMaxRequest {
  const { name: model } = upstreamModel('minimax', spec.base, channel, catalogue);
  const film = { model, duration: spec.seconds, resolution: spec.tier.toUpperCase() };
  if (FIRST_CONTRACT.test(model)) {
    const { enhance_prompt: enhance, watermark } = spec.options;
    const frame = (role: string): string | undefined => {
      const input = inputs.find((each) => each.role === role);
      return input && urlOrDataUri(input);
    };
    return {
      contract: 'v1',
      body: {
        ...film,
        prompt: spec.prompt === '' ? undefined : spec.prompt,
        first_frame_image: frame('first_frame'),
        last_frame_image: frame('last_frame'),
        prompt_optimizer: typeof enhance === 'boolean' ? enhance : undefined,
        aigc_watermark: typeof watermark === 'boolean' ? watermark : undefined,
      },
    };
  }
  return {
    contract: 'v2',
    body: {
      ...film,
      // A text is always needed, though it may say nothing of its own.
      content: [{ type: 'text', text: spec.prompt }, ...inputs.map(contentItem)],
      ratio: spec.scene === 'text' || spec.scene === 'reference' ? spec.aspectRatio : undefined,
    },
  };
}

function contentItem(input: ResolvedInput): MiniMaxContent {
  const { role, kind } = input;
  const url = urlOrDataUri(input);
  const isFrame = role === 'first_frame' || role === 'last_frame';
  const items: Record<InputKind, MiniMaxContent> = {
    image: { type: 'image_url', image_url: { url }, role: isFrame ? role : 'reference_image' },
    video: { type: 'video_url', video_url: { url }, role: 'reference_video' },
    audio: { type: 'audio_url', audio_url: { url }, role: 'reference_audio' },
  };
  return items[kind];
}
