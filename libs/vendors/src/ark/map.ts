import { isTold, waitLimit } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { InputKind, InputRole, TaskSpec } from '@reelgate/contracts';
import type { FamilyOnVendor, ResolvedInput, VendorChannel, VendorClient } from '@reelgate/vendor-port';
import { urlOrDataUri } from '../media.js';
import { upstreamModel } from '../upstream-model.js';

/** Body of a create, without `safety_identifier` and `callback_url`, which the client adds. */
export interface ArkRequest {
  readonly model: string;
  readonly content: readonly ArkContent[];
  readonly resolution: string;
  readonly ratio?: string;
  /** Whole seconds. */
  readonly duration: number;
  readonly seed?: number;
  readonly generate_audio?: boolean;
  readonly camera_fixed?: boolean;
  readonly watermark?: boolean;
  readonly return_last_frame?: boolean;
  /** The offline mode; absent: the ordinary one. */
  readonly service_tier?: 'flex';
  /** Seconds from the creation. */
  readonly execution_expires_after?: number;
  /** 0 to 9, of the account's own tasks. */
  readonly priority?: number;
  readonly tools?: readonly unknown[];
}

/** An item of the content. The role stands beside the medium, not in it. */
export type ArkContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: ArkMedium; readonly role: string }
  | { readonly type: 'video_url'; readonly video_url: ArkMedium; readonly role: string }
  | { readonly type: 'audio_url'; readonly audio_url: ArkMedium; readonly role: string };

export interface ArkMedium {
  /** A URL or a data URI. */
  readonly url: string;
}

const MAX_SEED = 2 ** 32 - 1;

/** The families that Ark's models belong to, on Ark. */
export function onArk(client: VendorClient<ArkRequest>, catalogue: Catalogue): FamilyOnVendor<ArkRequest> {
  return {
    client,
    toRequest: (spec, inputs, channel) => toArkRequest(spec, inputs, channel, catalogue),
  };
}

/**
 * The create request of a task. Members that come out undefined are not sent.
 *
 * Model: the catalogue's id for this vendor, or the channel's own (`settings.model_map`, e.g.
 * `{"SV-1.0-pro": {"name": "ep-20260101-abcde"}}`), since an account may only have endpoints.
 */
export function toArkRequest(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  channel: VendorChannel,
  catalogue: Catalogue,
): ArkRequest {
  const row = catalogue.byBase(spec.base);
  const told = (option: string): unknown =>
    isTold(row, 'ark', spec, option) ? spec.options[option] : undefined;
  const { watermark, return_last_frame: lastFrame } = spec.options;
  // Elsewhere the flag means a window of the operator's, in which the film is made the ordinary way.
  const flex = spec.offPeak && row?.offPeak === true;
  return {
    model: upstreamModel('ark', spec.base, channel, catalogue).name,
    content: [
      ...(spec.prompt === '' ? [] : [{ type: 'text', text: spec.prompt } as const]),
      ...inputs.map(contentItem),
    ],
    resolution: spec.tier,
    // A film from frames follows its first image, and newer models refuse a ratio beside frames.
    ratio: spec.scene === 'text' || spec.scene === 'reference' ? spec.aspectRatio : undefined,
    duration: spec.seconds,
    seed: seedOf(spec),
    generate_audio: spec.audio ?? undefined,
    camera_fixed: told('camera_fixed') === true ? true : undefined,
    watermark: typeof watermark === 'boolean' ? watermark : undefined,
    return_last_frame: lastFrame === true ? true : undefined,
    service_tier: flex ? 'flex' : undefined,
    execution_expires_after: waitLimit(spec.options, flex),
    priority: told('priority') as number | undefined,
    tools: told('tools') as readonly unknown[] | undefined,
  };
}

const IMAGE_ROLES: Readonly<Partial<Record<InputRole, string>>> = {
  first_frame: 'first_frame',
  last_frame: 'last_frame',
};

function contentItem(input: ResolvedInput): ArkContent {
  const url = urlOrDataUri(input);
  const items: Record<InputKind, ArkContent> = {
    image: { type: 'image_url', image_url: { url }, role: IMAGE_ROLES[input.role] ?? 'reference_image' },
    video: { type: 'video_url', video_url: { url }, role: 'reference_video' },
    audio: { type: 'audio_url', audio_url: { url }, role: 'reference_audio' },
  };
  return items[input.kind];
}

/** A seed that the upstream does not take stands for a random one, as an absent seed does. */
function seedOf(spec: TaskSpec): number | undefined {
  const { seed } = spec;
  return seed !== undefined && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED ? seed : undefined;
}
