import { modelParameters } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { TaskSpec } from '@reelgate/contracts';
import type { FamilyOnVendor, PrepareOutcome, ResolvedInput, VendorChannel } from '@reelgate/provider-kit';
import { tencentVod } from '@reelgate/vendors';

type Prepared = Readonly<Record<string, unknown>>;

/**
 * Kling on Tencent VOD. Special are the scenes that follow an input (motion control, avatar, lip sync), whose parameters
 * travel in `ExtInfo`, and reference videos. A lip sync first needs a face found in its video.
 */
export function klingOnTencentVod(
  client: tencentVod.TencentVodClient,
  catalogue: Catalogue,
): FamilyOnVendor<tencentVod.CreateAigcVideoTask> {
  return {
    ...tencentVod.onTencentVod(client, catalogue),
    prepares: needsFace,
    prepare: (spec, inputs, channel) => prepare(client, spec, inputs, channel),
    toRequest: (spec, inputs, channel, prepared) => {
      const special = specialScene(spec, inputs, prepared);
      // In motion control the video stands before the character.
      const ordered = inputs.toSorted((a, b) => Number(b.role === 'driver') - Number(a.role === 'driver'));
      const request = tencentVod.toCreateRequest(spec, ordered, channel, catalogue, special);
      // The upstream wants a text for a lip sync, though any will do.
      return spec.scene === 'lip_sync' ? { ...request, Prompt: request.Prompt ?? 'lip sync' } : request;
    },
  };
}

/** A lip sync whose caller does not state the face in a native `ExtInfo`. */
const needsFace = ({ scene, native }: TaskSpec): boolean =>
  scene === 'lip_sync' && native.extInfo === undefined;

/** Face detection before a lip sync. */
async function prepare(
  client: tencentVod.TencentVodClient,
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  channel: VendorChannel,
): Promise<PrepareOutcome> {
  if (!needsFace(spec)) return { kind: 'done', prepared: {} };
  const source = inputs.find((input) => input.role === 'source');
  if (source?.url === undefined)
    throw new Error('a lip sync without the URL of its video cannot be prepared');
  return client.findFace(channel, source.url);
}

function specialScene(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  prepared: Prepared,
): tencentVod.SpecialScene {
  switch (spec.scene) {
    case 'motion_control':
      return motionControl(spec, inputs);
    case 'avatar_i2v':
      return avatar(inputs);
    case 'lip_sync':
      return spec.native.extInfo === undefined ? lipSync(spec, inputs, prepared) : {};
    case 'reference':
      return { ...reference(spec), ...ownParameters(spec) };
    case 'template_effect':
      return {};
    default:
      return ownParameters(spec);
  }
}

/**
 * The original sound is kept unless the caller says otherwise, as Kling's own API does. A character oriented like the
 * video allows a video of 30 s, one oriented like its image only 10 s.
 */
function motionControl(spec: TaskSpec, inputs: readonly ResolvedInput[]): tencentVod.SpecialScene {
  const { keep_original_sound: keepSound, character_orientation: orientation } = spec.options;
  const hasDriver = inputs.some((input) => input.role === 'driver');
  return {
    parameters: {
      keep_original_sound: keepSound === false ? 'no' : 'yes',
      character_orientation: orientation ?? (hasDriver ? 'video' : 'image'),
    },
  };
}

/** The upstream takes the voice by URL or as Base64, in the same member. */
function avatar(inputs: readonly ResolvedInput[]): tencentVod.SpecialScene {
  const voice = inputs.find((input) => input.role === 'voice');
  return voice ? { parameters: { sound_file: voice.url ?? tencentVod.bytesOf(voice) } } : {};
}

/**
 * The voice is heard from the moment the face is first seen and at most as long as it is seen. The upstream wants the
 * voice's own range, whose length nobody has measured: a duration stated by the caller bounds it.
 */
function lipSync(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  prepared: Prepared,
): tencentVod.SpecialScene {
  const voice = inputs.find((input) => input.role === 'voice');
  if (!voice) throw new Error('a lip sync without a voice cannot be sent');
  const face = readFace(prepared);
  const seenMs = face.endMs - face.startMs;
  return {
    parameters: {
      session_id: face.sessionId,
      face_choose: [
        {
          face_id: /^\d{1,15}$/.test(face.faceId) ? Number(face.faceId) : face.faceId,
          sound_file: voice.url ?? tencentVod.bytesOf(voice),
          sound_start_time: 0,
          sound_end_time: spec.secondsStated ? Math.min(seenMs, spec.seconds * 1000) : seenMs,
          sound_insert_time: face.startMs,
          sound_volume: 1,
          original_audio_volume: spec.options['keep_original_sound'] === true ? 1 : 0,
        },
      ],
    },
  };
}

function readFace(prepared: Prepared): tencentVod.Face {
  const { sessionId, faceId, startMs, endMs } = prepared;
  if (
    typeof sessionId !== 'string' ||
    typeof faceId !== 'string' ||
    typeof startMs !== 'number' ||
    typeof endMs !== 'number'
  ) {
    throw new Error('a lip sync without a detected face cannot be sent');
  }
  return { sessionId, faceId, startMs, endMs };
}

/**
 * A reference video lends its features (camera, motion) to a new film unless the caller asks to edit it (`base`). It has
 * to be said: the upstream's default is `base`.
 */
function reference(spec: TaskSpec): tencentVod.SpecialScene {
  const { reference_type: type, keep_original_sound: keepSound } = spec.options;
  const ofVideo = {
    ReferenceType: type === 'base' ? 'base' : 'feature',
    ...(typeof keepSound === 'boolean' && { KeepOriginalSound: keepSound ? 'Enabled' : 'Disabled' }),
  };
  return { itemMembers: (input) => (input.kind === 'video' ? ofVideo : {}) };
}

/** The model's own parameters, as they were stated. */
function ownParameters(spec: TaskSpec): tencentVod.SpecialScene {
  const parameters = modelParameters(spec);
  return parameters ? { parameters } : {};
}
