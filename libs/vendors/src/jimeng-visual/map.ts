import type { Catalogue } from '@reelgate/catalog';
import type { TaskSpec } from '@reelgate/contracts';
import type { FamilyOnVendor, ResolvedInput, VendorChannel, VendorClient } from '@reelgate/vendor-port';
import { upstreamModel } from '../upstream-model.js';
import { reqKey } from './req-key.js';

/** Body of `CVSync2AsyncSubmitTask`. */
export interface VisualTask {
  readonly req_key: string;
  readonly prompt?: string;
  /** The first frame and, where the key takes one, the last. Either URLs or bytes, never both. */
  readonly image_urls?: readonly string[];
  /** Base64 without a `data:` prefix. */
  readonly binary_data_base64?: readonly string[];
  /** -1: random. */
  readonly seed?: number;
  /** 24 a second and one more: 121 or 241. */
  readonly frames: number;
  readonly aspect_ratio?: string;
}

/** The families that Jimeng's models belong to, on Jimeng's visual API. */
export function onJimengVisual(
  client: VendorClient<VisualTask>,
  catalogue: Catalogue,
): FamilyOnVendor<VisualTask> {
  return {
    client,
    toRequest: (spec, inputs, channel) => toVisualTask(spec, inputs, channel, catalogue),
  };
}

/**
 * The submit of a task. Members that come out undefined are not sent.
 *
 * Model: the `req_key` that the catalogue's name for this vendor stands for, or the channel's own
 * (`settings.model_map`, e.g. `{"jimeng-video-2.0": {"name": "v30"}}`). The key fixes the size; there is no sound.
 */
export function toVisualTask(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  channel: VendorChannel,
  catalogue: Catalogue,
): VisualTask {
  const images = inputs
    .filter(({ kind }) => kind === 'image')
    .toSorted((a, b) => Number(a.role === 'last_frame') - Number(b.role === 'last_frame'));
  const urls = images.flatMap(({ url }) => url ?? []);
  const bytes = images.flatMap(({ url, base64 }) => (url === undefined ? (base64 ?? []) : []));
  if (urls.length + bytes.length < images.length) {
    throw new Error('an image has neither a URL nor bytes');
  }
  if (urls.length > 0 && bytes.length > 0) {
    throw new Error("Jimeng's visual API takes its images all by URL or all as bytes");
  }
  return {
    req_key: keyOf(spec, channel, catalogue),
    prompt: spec.prompt === '' ? undefined : spec.prompt,
    image_urls: urls.length === 0 ? undefined : urls,
    binary_data_base64: bytes.length === 0 ? undefined : bytes,
    seed: spec.seed !== undefined && Number.isInteger(spec.seed) ? spec.seed : undefined,
    frames: 24 * spec.seconds + 1,
    // With an image the upstream takes the nearest ratio to the image's.
    aspect_ratio: spec.scene === 'text' ? spec.aspectRatio : undefined,
  };
}

function keyOf(spec: TaskSpec, channel: VendorChannel, catalogue: Catalogue): string {
  const { name } = upstreamModel('jimeng-visual', spec.base, channel, catalogue);
  const key = reqKey(name, spec.scene, spec.tier);
  if (key === undefined) throw new Error(`${spec.base} has no req_key for ${spec.scene} at ${spec.tier}`);
  return key;
}
