import { subjectsOf } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { InputKind, InputRole, Scene, TaskSpec } from '@reelgate/contracts';
import type { FamilyOnVendor, ResolvedInput, VendorChannel } from '@reelgate/vendor-port';
import type { TencentVodClient } from './client.js';
import { bytesOf } from '../media.js';
import { upstreamModel } from '../upstream-model.js';
import type { AigcFileInfo, AigcOutputConfig, CreateAigcVideoTask } from './create-request.js';

/** What a family does differently from the plain mapping of a scene. */
export interface SpecialScene {
  /** Members added to the item of an input. */
  readonly itemMembers?: (input: ResolvedInput) => AigcFileInfo;
  /** Model parameters for `ExtInfo`. A native `ExtInfo` of the caller wins. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A family that has nothing special on this vendor; others spread it and replace what differs. */
export function onTencentVod(
  client: TencentVodClient,
  catalogue: Catalogue,
): FamilyOnVendor<CreateAigcVideoTask> {
  return {
    client,
    toRequest: (spec, inputs, channel) => toCreateRequest(spec, inputs, channel, catalogue),
  };
}

/**
 * The create request of a task. Members that come out undefined are not sent.
 *
 * Model: the catalogue's name and version for this vendor, or the channel's own (`settings.model_map`, e.g.
 * `{"SV-1.5-pro": {"name": "Seedance", "version": "1.5-pro"}}`), since accounts differ in the names they know.
 * `settings.input_region` (`Mainland`, `Oversea`, `OverseaUSWest`) says where the inputs' hosts are, unless the task does.
 */
export function toCreateRequest(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  channel: VendorChannel,
  catalogue: Catalogue,
  special: SpecialScene = {},
): CreateAigcVideoTask {
  const { name, version } = upstreamModel('tencent-vod', spec.base, channel, catalogue);
  if (version === undefined) throw new Error(`${spec.base} has no version at Tencent VOD`);
  const fileInfos = [...inputFileInfos(spec, inputs, special), ...nativeFileInfos(spec)];
  return {
    ModelName: name,
    ModelVersion: version,
    SceneType: isNamedScene(spec.scene) ? spec.scene : undefined,
    Prompt: spec.prompt === '' ? undefined : spec.prompt,
    NegativePrompt: spec.negativePrompt === '' ? undefined : spec.negativePrompt,
    EnhancePrompt:
      typeof spec.options['enhance_prompt'] === 'boolean' ? onOff(spec.options['enhance_prompt']) : undefined,
    FileInfos: fileInfos.length === 0 ? undefined : fileInfos,
    SubjectInfos: subjectInfos(spec),
    LastFrameUrl: inputs.find((input) => input.role === 'last_frame')?.url,
    OutputConfig: outputConfig(spec, inputs),
    InputRegion: stringOr(
      spec.options['input_region'],
      stringOr(channel.settings['input_region'], undefined),
    ),
    Seed: spec.seed,
    SessionContext: sessionContext(spec),
    TasksPriority: numberOr(spec.options['tasks_priority'], undefined),
    ExtInfo: spec.native.extInfo ?? extInfo(special.parameters ?? templateParameters(spec)),
  };
}

/** Model parameters as the upstream takes them: JSON text inside JSON text. */
export function extInfo(parameters: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return parameters && JSON.stringify({ AdditionalParameters: JSON.stringify(parameters) });
}

/** Families whose subjects can be stored upstream, and those whose films can carry its mark. */
const SUBJECT_FAMILIES: readonly string[] = ['kling', 'vidu'];
const LOGO_FAMILIES: readonly string[] = ['kling', 'vidu', 'hailuo'];

const CATEGORY: Readonly<Record<InputKind, string>> = { image: 'Image', video: 'Video', audio: 'Audio' };

const USAGE: Readonly<Partial<Record<InputRole, string>>> = {
  first_frame: 'FirstFrame',
  last_frame: 'LastFrame',
  reference: 'Reference',
};

/** Subjects stored upstream. Which members they have depends on the family: Kling knows them by their ids alone. */
function subjectInfos({ family, options }: TaskSpec): CreateAigcVideoTask['SubjectInfos'] {
  const subjects = options['subject_infos'] as readonly Readonly<Record<string, string>>[] | undefined;
  if (subjects === undefined || !SUBJECT_FAMILIES.includes(family)) return undefined;
  return subjects.map(({ id, name, voice_id: voiceId }) => ({
    Id: id,
    ...(name !== undefined && { Name: name }),
    ...(voiceId !== undefined && { VoiceId: voiceId }),
  }));
}

/** Scenes the upstream knows by name. Their items have no usage: the scene says what each is for. */
function isNamedScene(scene: Scene): boolean {
  return ['motion_control', 'avatar_i2v', 'lip_sync', 'template_effect'].includes(scene);
}

/**
 * Items by the inputs' roles, in the inputs' order. A last frame with a URL has its own member, the source video and
 * the voice travel in `ExtInfo`.
 */
function inputFileInfos(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
  special: SpecialScene,
): AigcFileInfo[] {
  const named = isNamedScene(spec.scene);
  const subjects = subjectMembers(spec, inputs);
  return inputs
    .filter(
      ({ role, url }) =>
        role !== 'source' && role !== 'voice' && !(role === 'last_frame' && url !== undefined),
    )
    .map((input) => ({
      ...(input.url === undefined
        ? { Type: 'Base64', Category: CATEGORY[input.kind], Base64: bytesOf(input) }
        : { Type: 'Url', Category: CATEGORY[input.kind], Url: input.url }),
      ...(!named && { Usage: USAGE[input.role] }),
      ...subjects.get(input),
      ...special.itemMembers?.(input),
    }));
}

/**
 * The subject that each image belongs to, by which the prompt calls it (`@name`). A subject's voice is heard only when every
 * image belongs to one. A video has no such member.
 */
function subjectMembers(
  spec: TaskSpec,
  inputs: readonly ResolvedInput[],
): ReadonlyMap<ResolvedInput, AigcFileInfo> {
  const members = new Map<ResolvedInput, AigcFileInfo>();
  for (const { name, voice_id: voiceId, images } of subjectsOf(spec)) {
    for (const entry of Array.isArray(images) ? images : []) {
      const input =
        inputs[typeof entry === 'number' ? entry : spec.inputs.findIndex(({ url }) => url === entry)];
      if (input) members.set(input, { ObjectId: name, VoiceId: voiceId });
    }
  }
  const all = inputs.filter(({ kind }) => kind === 'image').every((input) => members.has(input));
  return all ? members : new Map([...members].map(([input, { ObjectId }]) => [input, { ObjectId }]));
}

const FILE_INFO_MEMBERS = new Map(
  [
    'Type',
    'Category',
    'FileId',
    'Url',
    'Base64',
    'Usage',
    'ReferenceType',
    'ObjectId',
    'VoiceId',
    'KeepOriginalSound',
    'Text',
  ].map((member) => [member.toLowerCase(), member]),
);

/**
 * The caller's own items, their members spelled as the upstream does (`file_id`, `fileId` → `FileId`), their values
 * untouched. In a reference request every item has to state its usage, so one that does not is a reference.
 */
function nativeFileInfos(spec: TaskSpec): AigcFileInfo[] {
  return (spec.native.fileInfos ?? []).map((item) => {
    const fileInfo = Object.fromEntries(
      Object.entries(item).map(([name, value]) => [upstreamSpelling(name), value]),
    );
    return spec.scene === 'reference' && fileInfo['Usage'] === undefined
      ? { ...fileInfo, Usage: 'Reference' }
      : fileInfo;
  });
}

function upstreamSpelling(name: string): string {
  return (
    FILE_INFO_MEMBERS.get(name.replaceAll('_', '').toLowerCase()) ??
    name.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase())
  );
}

/**
 * `OutputConfig`. The caller's native members may replace our defaults but never what is priced. Sound is always stated
 * for a model that has it, because the upstream's default has changed before.
 */
function outputConfig(spec: TaskSpec, inputs: readonly ResolvedInput[]): AigcOutputConfig {
  const { bgm, watermark } = spec.options;
  const vidu = spec.family === 'vidu';
  // These follow the length and the sound of an input.
  const driven = spec.scene === 'motion_control' || spec.scene === 'avatar_i2v' || spec.scene === 'lip_sync';
  return {
    StorageMode: 'Temporary',
    EnableBGM: typeof bgm === 'boolean' ? onOff(bgm) : undefined,
    LogoAdd:
      LOGO_FAMILIES.includes(spec.family) && typeof watermark === 'boolean' ? onOff(watermark) : undefined,
    ...spec.native.outputConfig,
    Duration: driven || spec.scene === 'template_effect' ? undefined : spec.seconds,
    // A lip sync returns the source video's own size.
    Resolution: spec.scene === 'lip_sync' ? undefined : resolutionOf(spec),
    AspectRatio: takesRatio(spec, inputs) ? spec.aspectRatio : undefined,
    AudioGeneration: driven || spec.audio === null ? undefined : onOff(spec.audio),
    // No other family has an off-peak mode upstream; what the flag would do there is not documented.
    OffPeak: vidu ? onOff(spec.offPeak) : undefined,
  };
}

/** One family's are written in small letters. */
const resolutionOf = ({ family, tier }: TaskSpec): string =>
  family === 'pixverse' ? tier : tier.toUpperCase();

/** A film follows its first frame's ratio; the upstream takes one only where there is no first frame. */
function takesRatio(spec: TaskSpec, inputs: readonly ResolvedInput[]): boolean {
  switch (spec.scene) {
    case 'text':
    case 'reference':
      return true;
    case 'first_last':
      return !inputs.some((input) => input.role === 'first_frame');
    default:
      return false;
  }
}

/** Vidu's `payload` where it fits; a longer one is echoed by the gateway alone. */
function sessionContext(spec: TaskSpec): string | undefined {
  const { payload } = spec.options;
  return typeof payload === 'string' && payload !== '' && payload.length <= 1_000 ? payload : undefined;
}

function templateParameters(spec: TaskSpec): Record<string, unknown> | undefined {
  const { template } = spec.options;
  return spec.scene === 'template_effect' && typeof template === 'string' ? { template } : undefined;
}

function stringOr<Otherwise>(value: unknown, otherwise: Otherwise): string | Otherwise {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function numberOr<Otherwise>(value: unknown, otherwise: Otherwise): number | Otherwise {
  return typeof value === 'number' ? value : otherwise;
}

function onOff(on: boolean): 'Enabled' | 'Disabled' {
  return on ? 'Enabled' : 'Disabled';
}
