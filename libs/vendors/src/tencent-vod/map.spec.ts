import { describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import type { Family, Scene, TaskSpec } from '@reelgate/contracts';
import type { ResolvedInput, VendorChannel } from '@reelgate/vendor-port';
import { createTencentVodClient } from './client.js';
import { extInfo, onTencentVod, toCreateRequest } from './map.js';
import type { CreateAigcVideoTask } from './create-request.js';
import type { SpecialScene } from './map.js';

const CHANNEL: VendorChannel = { id: 'ch_1', baseUrl: 'https://vod.example.com', key: '1|a|b', settings: {} };

const SPEC: TaskSpec = {
  model: 'Kling-3.0-Omni',
  base: 'Kling-3.0-Omni',
  family: 'kling',
  version: '3.0-Omni',
  scene: 'text',
  prompt: 'a paper boat',
  inputs: [],
  seconds: 5,
  secondsStated: false,
  tier: '720p',
  size: '1280x720',
  aspectRatio: '16:9',
  audio: false,
  offPeak: false,
  native: {},
  options: {},
};

const first: ResolvedInput = { role: 'first_frame', kind: 'image', url: 'https://example.com/first.png' };
const last: ResolvedInput = { role: 'last_frame', kind: 'image', url: 'https://example.com/last.png' };
const imageRef = (name: string): ResolvedInput => ({
  role: 'reference',
  kind: 'image',
  url: `https://example.com/${name}.png`,
});
const videoRef: ResolvedInput = { role: 'reference', kind: 'video', url: 'https://example.com/ref.mp4' };

/** The request as it goes over the wire: absent members are absent. */
function request(
  spec: Partial<TaskSpec>,
  inputs: ResolvedInput[] = [],
  settings: Record<string, unknown> = {},
  special?: SpecialScene,
): CreateAigcVideoTask {
  const body = toCreateRequest(
    { ...SPEC, ...spec },
    inputs,
    { ...CHANNEL, settings },
    defaultCatalogue,
    special,
  );
  return JSON.parse(JSON.stringify(body)) as CreateAigcVideoTask;
}

describe('toCreateRequest', () => {
  it("writes one family's resolutions in small letters", () => {
    const spec = { family: 'pixverse', base: 'PixVerse-v6', version: 'v6', tier: '1080p' } as const;
    expect(request(spec)).toMatchObject({
      ModelName: 'PixVerse',
      ModelVersion: 'v6',
      OutputConfig: { Resolution: '1080p' },
    });
  });

  it('says what only this vendor can be told', () => {
    const options = {
      subject_infos: [{ id: '7' }, { id: '8', name: 'fox', voice_id: 'v' }],
      tasks_priority: 5,
      input_region: 'OverseaUSWest',
      watermark: true,
    };
    expect(request({ options }, [], { input_region: 'Mainland' })).toMatchObject({
      SubjectInfos: [{ Id: '7' }, { Id: '8', Name: 'fox', VoiceId: 'v' }],
      TasksPriority: 5,
      InputRegion: 'OverseaUSWest',
      OutputConfig: { LogoAdd: 'Enabled' },
    });
    const other = request({ family: 'gv', base: 'GV-3.1', version: '3.1', options }, [], {
      input_region: 'Mainland',
    });
    expect(other).not.toHaveProperty('SubjectInfos');
    expect(other.OutputConfig).not.toHaveProperty('LogoAdd');
  });

  it('maps a text', () => {
    expect(request({ negativePrompt: 'rain', seed: 42 })).toEqual({
      ModelName: 'Kling',
      ModelVersion: '3.0-Omni',
      Prompt: 'a paper boat',
      NegativePrompt: 'rain',
      Seed: 42,
      OutputConfig: {
        StorageMode: 'Temporary',
        Duration: 5,
        Resolution: '720P',
        AspectRatio: '16:9',
        AudioGeneration: 'Disabled',
      },
    });
  });

  it('sends no empty text', () => {
    const body = request({ prompt: '', negativePrompt: '', scene: 'image' }, [first]);
    expect(body).not.toHaveProperty('Prompt');
    expect(body).not.toHaveProperty('NegativePrompt');
  });

  it.each([
    ['Kling-O1', 'kling', 'Kling', 'O1'],
    ['Vidu-q3-pro', 'vidu', 'Vidu', 'q3-pro'],
    ['GV-3.1-fast', 'gv', 'GV', '3.1-fast'],
    ['OS-2.0', 'os', 'OS', '2.0'],
    ['Hunyuan-1.5', 'hunyuan', 'Hunyuan', '1.5'],
    ['Mingmou-1.0', 'mingmou', 'Mingmou', '1.0'],
    ['Hailuo-2.3-fast', 'hailuo', 'Hailuo', '2.3-fast'],
    ['SV-1.0-lite', 'sv', 'SV', '1.0-lite-i2v'],
    ['JV-3.0-pro', 'jv', 'JV', '3.0-pro'],
  ] as [string, Family, string, string][])(
    '%s is named as upstream',
    (base, family, ModelName, ModelVersion) => {
      expect(request({ base, family })).toMatchObject({ ModelName, ModelVersion });
    },
  );

  it("prefers the channel's own names, whole or in part", () => {
    const settings = {
      model_map: { 'SV-1.5-pro': { name: 'Seedance' }, 'JV-3.0-pro': { name: 'Jimeng', version: '3.0pro' } },
    };
    const names = (base: string, family: Family): object => request({ base, family }, [], settings);
    expect(names('SV-1.5-pro', 'sv')).toMatchObject({ ModelName: 'Seedance', ModelVersion: '1.5-pro' });
    expect(names('JV-3.0-pro', 'jv')).toMatchObject({ ModelName: 'Jimeng', ModelVersion: '3.0pro' });
    expect(names('SV-1.0-pro', 'sv')).toMatchObject({ ModelName: 'SV', ModelVersion: '1.0-pro' });
  });

  it('refuses a model without a name here', () => {
    expect(() => request({ base: 'jimeng-video-2.0', family: 'jimeng' })).toThrow('jimeng-video-2.0');
  });

  it('sends the region of the inputs when the channel has one', () => {
    expect(request({}, [], { input_region: 'Oversea' })).toMatchObject({ InputRegion: 'Oversea' });
    expect(request({})).not.toHaveProperty('InputRegion');
  });

  it.each([
    ['540p', '540P'],
    ['768p', '768P'],
    ['1080p', '1080P'],
    ['2k', '2K'],
    ['4k', '4K'],
  ] as const)('writes the tier %s as %s', (tier, Resolution) => {
    expect(request({ tier }).OutputConfig).toMatchObject({ Resolution });
  });

  it.each([
    [true, 'Enabled'],
    [false, 'Disabled'],
    [null, undefined],
  ])('sound %p is sent as %p', (audio, AudioGeneration) => {
    expect(request({ audio }).OutputConfig!.AudioGeneration).toBe(AudioGeneration);
  });

  describe('inputs', () => {
    it('a first frame', () => {
      expect(request({ scene: 'image' }, [first]).FileInfos).toEqual([
        { Type: 'Url', Category: 'Image', Url: 'https://example.com/first.png', Usage: 'FirstFrame' },
      ]);
    });

    it.each(['iVBORw0KGgo=', 'data:image/png;base64,iVBORw0KGgo='])(
      'a file, without a data: prefix: %s',
      (base64) => {
        const file: ResolvedInput = { role: 'first_frame', kind: 'image', base64, contentType: 'image/png' };
        expect(request({ scene: 'image' }, [file]).FileInfos).toEqual([
          { Type: 'Base64', Category: 'Image', Base64: 'iVBORw0KGgo=', Usage: 'FirstFrame' },
        ]);
      },
    );

    it('first and last frame', () => {
      const body = request({ scene: 'first_last' }, [first, last]);
      expect(body.FileInfos).toEqual([
        { Type: 'Url', Category: 'Image', Url: 'https://example.com/first.png', Usage: 'FirstFrame' },
      ]);
      expect(body.LastFrameUrl).toBe('https://example.com/last.png');
    });

    it('a last frame that is a file is an item of its own', () => {
      const file: ResolvedInput = { role: 'last_frame', kind: 'image', base64: 'AAAA' };
      const body = request({ scene: 'first_last' }, [first, file]);
      expect(body).not.toHaveProperty('LastFrameUrl');
      expect(body.FileInfos).toEqual([
        { Type: 'Url', Category: 'Image', Url: 'https://example.com/first.png', Usage: 'FirstFrame' },
        { Type: 'Base64', Category: 'Image', Base64: 'AAAA', Usage: 'LastFrame' },
      ]);
    });

    it('references of all kinds, each with its usage', () => {
      const sound: ResolvedInput = { role: 'reference', kind: 'audio', url: 'https://example.com/a.mp3' };
      expect(
        request({ scene: 'reference' }, [imageRef('a'), imageRef('b'), videoRef, sound]).FileInfos,
      ).toEqual([
        { Type: 'Url', Category: 'Image', Url: 'https://example.com/a.png', Usage: 'Reference' },
        { Type: 'Url', Category: 'Image', Url: 'https://example.com/b.png', Usage: 'Reference' },
        { Type: 'Url', Category: 'Video', Url: 'https://example.com/ref.mp4', Usage: 'Reference' },
        { Type: 'Url', Category: 'Audio', Url: 'https://example.com/a.mp3', Usage: 'Reference' },
      ]);
    });

    it('refuses an input without content', () => {
      expect(() => request({ scene: 'image' }, [{ role: 'first_frame', kind: 'image' }])).toThrow(
        'first_frame',
      );
    });
  });

  describe('the ratio', () => {
    it.each([
      ['text', [], true],
      ['reference', [imageRef('a')], true],
      ['image', [first], false],
      ['first_last', [first, last], false],
      ['first_last', [last], true],
      ['template_effect', [first], false],
      ['motion_control', [first], false],
      ['avatar_i2v', [first], false],
      ['lip_sync', [], false],
    ] as [Scene, ResolvedInput[], boolean][])('%s with %j: sent %p', (scene, inputs, sent) => {
      expect(request({ scene, aspectRatio: '9:16' }, inputs).OutputConfig!.AspectRatio).toBe(
        sent ? '9:16' : undefined,
      );
    });
  });

  it.each([
    ['motion_control', { StorageMode: 'Temporary', Resolution: '720P' }],
    ['avatar_i2v', { StorageMode: 'Temporary', Resolution: '720P' }],
    ['lip_sync', { StorageMode: 'Temporary' }],
    ['template_effect', { StorageMode: 'Temporary', Resolution: '720P', AudioGeneration: 'Disabled' }],
  ] as [Scene, object][])('%s is named, and what follows its input is not stated', (scene, OutputConfig) => {
    const body = request({ scene, secondsStated: true });
    expect(body.SceneType).toBe(scene);
    expect(body.OutputConfig).toEqual(OutputConfig);
  });

  it.each(['text', 'image', 'first_last', 'reference'] as const)('%s has no name upstream', (scene) => {
    expect(request({ scene })).not.toHaveProperty('SceneType');
  });

  it('names the template', () => {
    const body = request({ scene: 'template_effect', options: { template: 'morphlab' } }, [first]);
    expect(body.ExtInfo).toBe('{"AdditionalParameters":"{\\"template\\":\\"morphlab\\"}"}');
    expect(body.FileInfos).toEqual([
      { Type: 'Url', Category: 'Image', Url: 'https://example.com/first.png' },
    ]);
  });

  describe('options', () => {
    const vidu = { base: 'Vidu-q3-pro', family: 'vidu' } as const;

    it('states off-peak for Vidu and for no other family', () => {
      expect(request({ ...vidu, offPeak: true }).OutputConfig).toMatchObject({ OffPeak: 'Enabled' });
      expect(request(vidu).OutputConfig).toMatchObject({ OffPeak: 'Disabled' });
      expect(request({ offPeak: true }).OutputConfig).not.toHaveProperty('OffPeak');
    });

    it('maps background music and watermark', () => {
      expect(request({ ...vidu, options: { bgm: true, watermark: false } }).OutputConfig).toMatchObject({
        EnableBGM: 'Enabled',
        LogoAdd: 'Disabled',
      });
    });

    it("sends Vidu's payload as the context where it fits", () => {
      expect(request({ ...vidu, options: { payload: 'order 7' } }).SessionContext).toBe('order 7');
      expect(request({ ...vidu, options: { payload: 'x'.repeat(1_000) } }).SessionContext).toHaveLength(
        1_000,
      );
      expect(request({ ...vidu, options: { payload: 'x'.repeat(1_001) } })).not.toHaveProperty(
        'SessionContext',
      );
      expect(request({ ...vidu, options: { payload: '' } })).not.toHaveProperty('SessionContext');
    });
  });

  describe('native members', () => {
    it('are spelled as upstream, their values untouched, after the inputs', () => {
      const fileInfos = [
        { type: 'File', file_id: '3704211', usage: 'Reference', reference_type: 'asset', objectId: 'cat' },
        {
          Type: 'Url',
          Url: 'https://example.com/n.mp4',
          Category: 'Video',
          keep_original_sound: 'Enabled',
          new_member: 1,
        },
      ];
      expect(request({ scene: 'reference', native: { fileInfos } }, [imageRef('a')]).FileInfos).toEqual([
        { Type: 'Url', Category: 'Image', Url: 'https://example.com/a.png', Usage: 'Reference' },
        { Type: 'File', FileId: '3704211', Usage: 'Reference', ReferenceType: 'asset', ObjectId: 'cat' },
        {
          Type: 'Url',
          Url: 'https://example.com/n.mp4',
          Category: 'Video',
          KeepOriginalSound: 'Enabled',
          NewMember: 1,
          Usage: 'Reference',
        },
      ]);
    });

    it('get a usage in a reference request only', () => {
      const native = { fileInfos: [{ FileId: '1' }] };
      expect(request({ scene: 'image', native }).FileInfos).toEqual([{ FileId: '1' }]);
      expect(request({ scene: 'reference', native }).FileInfos).toEqual([
        { FileId: '1', Usage: 'Reference' },
      ]);
    });

    it('of the output are merged, but nothing that is priced', () => {
      const outputConfig = {
        StorageMode: 'Permanent',
        PersonGeneration: 'AllowAdult',
        Duration: 60,
        Resolution: '4K',
        AudioGeneration: 'Enabled',
        OffPeak: 'Enabled',
      };
      expect(request({ native: { outputConfig } }).OutputConfig).toEqual({
        StorageMode: 'Permanent',
        PersonGeneration: 'AllowAdult',
        Duration: 5,
        Resolution: '720P',
        AspectRatio: '16:9',
        AudioGeneration: 'Disabled',
      });
    });

    it('a native ExtInfo is passed as it is, before everything else', () => {
      const native = { extInfo: ' {"AdditionalParameters": "{}"} ' };
      const spec = { scene: 'template_effect', native, options: { template: 'morphlab' } } as const;
      expect(request(spec, [], {}, { parameters: { a: 1 } }).ExtInfo).toBe(native.extInfo);
    });
  });

  it('adds what a family has special', () => {
    const special: SpecialScene = {
      parameters: { multi_shot: true },
      itemMembers: (input) => (input.kind === 'video' ? { ReferenceType: 'feature' } : {}),
    };
    const body = request({ scene: 'reference' }, [imageRef('a'), videoRef], {}, special);
    expect(body.FileInfos!.map((item) => item.ReferenceType)).toEqual([undefined, 'feature']);
    expect(body.ExtInfo).toBe(extInfo({ multi_shot: true }));
  });
});

describe('subjects', () => {
  const named = [
    { name: 'cat', voice_id: 'v1', images: [0] },
    { name: 'dog', images: ['b'] },
  ];
  const members = (subjects: object[], images = ['a', 'b']) =>
    request(
      {
        scene: 'reference',
        inputs: images.map((url) => ({ role: 'reference', kind: 'image', url })),
        options: { subjects },
      },
      images.map(imageRef),
    ).FileInfos!.map(({ ObjectId, VoiceId }) => [ObjectId, VoiceId]);

  it('name their images, and lend their voices', () => {
    expect(members(named)).toEqual([
      ['cat', 'v1'],
      ['dog', undefined],
    ]);
  });

  it('have no voices beside an image that belongs to none', () => {
    expect(members(named, ['a', 'b', 'c'])).toEqual([
      ['cat', undefined],
      ['dog', undefined],
      [undefined, undefined],
    ]);
  });
});

describe('extInfo', () => {
  it('is JSON text inside JSON text', () => {
    const parameters = { keep_original_sound: 'no', quote: '"' };
    const outer = JSON.parse(extInfo(parameters)!) as { AdditionalParameters: string };
    expect(JSON.parse(outer.AdditionalParameters)).toEqual(parameters);
    expect(extInfo(undefined)).toBeUndefined();
  });
});

describe('onTencentVod', () => {
  const client = createTencentVodClient({
    http: () => Promise.reject(new Error('no call')),
    now: () => new Date(0),
  });
  const family = onTencentVod(client, defaultCatalogue);

  it('maps a request', () => {
    expect(family.toRequest(SPEC, [], CHANNEL, {})).toEqual(
      toCreateRequest(SPEC, [], CHANNEL, defaultCatalogue),
    );
  });
});
