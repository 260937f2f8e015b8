import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue, inlineFiles, normalize, UploadedFile, vendorFacts } from '@reelgate/catalog';
import type { ModelRow, TaskRequest } from '@reelgate/catalog';
import type { Scene, TaskSpec } from '@reelgate/contracts';
import { SCENES } from '@reelgate/contracts';
import type { FamilyOnVendor, ResolvedInput, VendorChannel } from '@reelgate/vendor-port';

const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'https://vendor.example', key: 'k', settings: {} };

export interface RequestSuite {
  /** Only the models of these families; all unless stated. */
  readonly families?: readonly string[];
  /** What the step before a submit would have found out. */
  readonly prepared?: Readonly<Record<string, unknown>>;
}

/**
 * Every scene of every model that the catalogue says this vendor can make, in every form a caller can give it: either the
 * catalogue refuses the task for this vendor, naming the field, or the vendor's request holds everything the task says.
 */
export function describeVendorRequests(
  onVendor: FamilyOnVendor<unknown>,
  { families, prepared = {} }: RequestSuite = {},
): void {
  const { vendor } = onVendor.client;
  const rows = defaultCatalogue.rows.filter(
    (row) => row.vendors.some((model) => model.vendor === vendor) && (families?.includes(row.family) ?? true),
  );
  const cells = rows.flatMap((row) =>
    SCENES.filter((scene) => row.scenes[scene]).map((scene): [string, Scene] => [row.base, scene]),
  );

  describe(`requests of ${vendor}`, () => {
    it.each(cells)('%s, %s: all is said, or refused before money', (base, scene) => {
      const row = defaultCatalogue.byBase(base)!;
      let said = 0;
      for (const [form, request] of Object.entries(formsOf(row, scene))) {
        const result = normalize(
          { model: base, prompt: 'a PROMPT', ...request },
          { vendorsOf: () => new Set([vendor]) },
        );
        if (!result.ok) {
          expect([form, result.error.code, result.error.param]).toEqual([
            form,
            expect.stringMatching(/^(unsupported_parameter|missing_required_parameter|invalid_request)$/),
            expect.any(String),
          ]);
          continue;
        }
        expect(defaultCatalogue.vendorsFor(result.spec)).toContain(vendor);
        const inputs = resolve(result.spec, vendor);
        const sent = JSON.stringify(onVendor.toRequest(result.spec, inputs, CHANNEL, prepared));
        for (const part of partsOf(result.spec, inputs))
          expect([form, sent]).toEqual([form, expect.stringContaining(part)]);
        said += 1;
      }
      // A scene that the row lists for this vendor can be made in some form.
      const model = row.vendors.find((each) => each.vendor === vendor)!;
      if (model.scenes?.includes(scene) ?? vendorFacts(vendor).scenes.includes(scene))
        expect(said).toBeGreaterThan(0);
    });
  });
}

const url = (name: string): string => `https://example.com/${name}`;
const image = (n: number): string => url(`image-${n}.png`);
const imageFile = (n: number): UploadedFile => new UploadedFile(`upload/image-${n}`, 'image/png', 1_000);

const NATIVE_TEMPLATE = JSON.stringify({ AdditionalParameters: JSON.stringify({ template: 'NATIVE' }) });

/** The ways in which a caller can ask for a scene, possible or not. */
function formsOf(row: ModelRow, scene: Scene): Record<string, TaskRequest> {
  const named = ['motion_control', 'avatar_i2v', 'lip_sync', 'template_effect'].includes(scene);
  const metadata: Record<string, unknown> = {
    ...(named && { scene_type: scene }),
    ...(scene === 'template_effect' && { template: 'hugging' }),
    ...(['motion_control', 'lip_sync'].includes(scene) && { video_url: url('video.mp4') }),
    ...(['avatar_i2v', 'lip_sync'].includes(scene) && { audio_url: url('voice.mp3') }),
  };
  const images = { text: 0, image: 1, first_last: 2, reference: 3, lip_sync: 0 }[scene as string] ?? 1;
  const many = Array.from({ length: images }, (_, n) => n);
  const plain: TaskRequest = { images: many.map(image), metadata };
  const reference = scene === 'reference' ? { image_mode: 'reference' } : {};
  const native = [{ Type: 'Url', Category: 'Image', Url: url('native.png'), Usage: 'Reference' }];
  const forms: Record<string, TaskRequest> = {
    plain,
    'as references': { ...plain, metadata: { ...metadata, ...reference } },
    files: { images: many.map(imageFile), metadata },
    'a file beside a URL': { images: many.map((n) => (n === 0 ? imageFile(n) : image(n))), metadata },
    'one image': { images: [image(0)], metadata: { ...metadata, ...reference } },
    'a last frame alone': { last_frame_image: image(0), metadata },
    'a last frame as a file': { image: image(0), last_frame_image: imageFile(1), metadata },
    "a vendor's own file": { images: [{ file_id: 'FILE-7' }], metadata },
    'native files': { ...plain, metadata: { ...metadata, file_infos: native } },
    'native files alone': { metadata: { ...metadata, file_infos: native } },
    'a native video': {
      images: plain.images,
      metadata: {
        ...metadata,
        video_url: undefined,
        file_infos: [{ Type: 'File', Category: 'Video', FileId: 'FILE-8' }],
      },
    },
    'a native ExtInfo': { ...plain, metadata: { ...metadata, ext_info: '{"a":"EXT"}' } },
    'a template in an ExtInfo': {
      ...plain,
      metadata: { ...metadata, template: undefined, ext_info: NATIVE_TEMPLATE },
    },
    'an ExtInfo in place of the rest': {
      images: plain.images,
      metadata: { ...(named && { scene_type: scene }), ext_info: '{"a":"EXT"}' },
    },
    subjects: { subjects: [{ name: 'SUBJECT', images: [image(0)] }] },
    'subjects with a file': { subjects: [{ name: 'SUBJECT', images: [imageFile(0), image(1)] }] },
    'subjects beside images': { subjects: [{ name: 'SUBJECT', images: [image(0)] }], images: [image(1)] },
    'a subject with a video': { subjects: [{ name: 'SUBJECT', videos: [url('video.mp4')] }] },
    'a subject known by its id': { subjects: [{ name: 'SUBJECT', server_id: 'SERVER-7' }] },
    'a reference video': { ...plain, metadata: { ...metadata, video_url: url('video.mp4') } },
    'no prompt': { ...plain, prompt: '' },
    'no images': { metadata },
    'off-peak': { ...plain, off_peak: true },
  };
  for (const tier of row.tiers) forms[tier] = { ...plain, size: tier };
  for (const ratio of row.ratios) forms[ratio] = { ...plain, aspect_ratio: ratio };
  if (row.sound) {
    forms['sound'] = { ...plain, audio: true };
    forms['no sound'] = { ...plain, audio: false, off_peak: true };
  }
  return forms;
}

/** The inputs as the engine hands them over: what does not fit into the request goes by a link. */
function resolve(spec: TaskSpec, vendor: string): ResolvedInput[] {
  const inline = inlineFiles(vendorFacts(vendor).inline, spec.inputs);
  return spec.inputs.map(({ role, kind, url: given, contentType, file }, index) => {
    if (inline[index]) return { role, kind, base64: `BYTES${index}`, contentType: contentType! };
    return { role, kind, url: file === undefined ? given! : url(`link-${index}`) };
  });
}

/** Texts that the request has to hold. The video of a lip sync is looked at beforehand, so its faces stand for it. */
function partsOf({ prompt, native, options }: TaskSpec, inputs: readonly ResolvedInput[]): string[] {
  const subjects = (options['subjects'] ?? []) as readonly {
    readonly name: string;
    readonly server_id?: string;
  }[];
  return [
    ...(prompt === '' ? [] : [prompt]),
    ...inputs.filter(({ role }) => role !== 'source').map(({ url: given, base64 }) => given ?? base64!),
    ...(native.fileInfos ?? []).map((file) => String(file['Url'] ?? file['FileId'])),
    // Who is told a template by its name says the name.
    ...(native.extInfo === undefined
      ? []
      : [native.extInfo === NATIVE_TEMPLATE ? 'NATIVE' : JSON.stringify(native.extInfo).slice(1, -1)]),
    ...subjects.flatMap(({ name, server_id: id }) => (id === undefined ? [name] : [name, id])),
  ];
}
