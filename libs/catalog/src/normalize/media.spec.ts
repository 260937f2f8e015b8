import { describe, expect, it } from '@jest/globals';
import { isPrivateHost } from './check-url.js';
import { accept, IMAGE, refuse, SECOND } from './normalize.fixture.js';
import { UploadedFile } from './task-request.js';

describe('media URLs', () => {
  it.each([
    'http://example.com/a.png',
    'https://example.com:8443/a.png?sig=1',
    'https://xn--fsq.example/a',
    'https://93.184.216.34/a.png',
    'https://[2606:2800:220:1::1]/a.png',
  ])('%s is accepted as it is', (image) => {
    expect(accept({ model: 'Kling-3.0', image }).spec.inputs[0]).toEqual({
      role: 'first_frame',
      kind: 'image',
      url: image,
    });
  });

  it.each([
    'file:///etc/passwd',
    'ftp://example.com/a.png',
    'javascript:alert(1)',
    'data:image/png;base64,AAAA',
    'asset://a-1',
    'example.com/a.png',
    'not a url',
    'http://',
    'http://user:secret@example.com/a.png',
    'http://localhost/a.png',
    'http://LOCALHOST./a.png',
    'http://sub.localhost/a.png',
    'http://127.0.0.1/a.png',
    'http://127.1/a.png',
    'http://2130706433/a.png',
    'http://0x7f.0.0.1/a.png',
    'http://0177.0.0.1/a.png',
    'http://10.1.2.3/a.png',
    'http://172.31.255.255/a.png',
    'http://192.168.1.1/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/a.png',
    'http://0.0.0.0/a.png',
    'http://224.0.0.1/a.png',
    'http://255.255.255.255/a.png',
    'http://[::1]/a.png',
    'http://[::]/a.png',
    'http://[fd00::1]/a.png',
    'http://[fe80::1]/a.png',
    'http://[::ffff:127.0.0.1]/a.png',
    'http://[64:ff9b::7f00:1]/a.png',
    'http://[2002:7f00:1::]/a.png',
    'http://[2001:db8::1]/a.png',
    `https://example.com/${'a'.repeat(9_000)}`,
  ])('%s is refused', (image) => {
    const error = refuse({ model: 'Kling-3.0', image });
    expect(error).toMatchObject({ code: 'invalid_media_url', param: 'image' });
    expect(error.message).not.toContain('secret');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ images: [IMAGE, 'http://10.0.0.1/b.png'] }, 'images[1]'],
    [{ input_reference: { image_url: 'http://10.0.0.1/b.png' } }, 'input_reference.image_url'],
    [{ input_reference: [IMAGE, { image_url: { url: 'http://10.0.0.1' } }] }, 'input_reference[1].image_url'],
    [{ first_frame_image: 'http://10.0.0.1' }, 'first_frame_image'],
    [{ last_frame_image: 'http://10.0.0.1' }, 'last_frame_image'],
    [{ metadata: { last_frame_url: 'http://10.0.0.1' } }, 'metadata.last_frame_url'],
    [{ metadata: { video_url: 'http://10.0.0.1' } }, 'metadata.video_url'],
    [{ metadata: { audio_url: 'http://10.0.0.1' } }, 'metadata.audio_url'],
    [
      { metadata: { file_infos: [{ Url: IMAGE }, { URL: 'http://10.0.0.1' }] } },
      'metadata.file_infos[1].url',
    ],
  ])('%j is blamed on %s', (fields, param) => {
    expect(refuse({ model: 'Kling-3.0-Omni', ...fields })).toMatchObject({
      code: 'invalid_media_url',
      param,
    });
  });

  it('may be private when the installation says so', () => {
    const request = { model: 'Kling-3.0', image: 'http://127.0.0.1:9000/a.png' };
    expect(accept(request, { allowPrivateUrls: true }).ok).toBe(true);
    expect(refuse({ ...request, image: 'file:///a' }, { allowPrivateUrls: true }).code).toBe(
      'invalid_media_url',
    );
  });

  it.each([
    7,
    true,
    {},
    { image_url: IMAGE, file_id: 'f' },
    { file: 'k', contentType: 'image/png' },
    [[IMAGE]],
    [null],
  ])('%j is no medium', (image) => {
    expect(refuse({ model: 'Kling-3.0', image })).toMatchObject({ code: 'invalid_request' });
  });
  it('are not counted without end', () => {
    expect(refuse({ model: 'Kling-3.0', images: Array.from({ length: 51 }, () => IMAGE) }).code).toBe(
      'invalid_request',
    );
  });

  it.each([
    ['198.17.255.255', false],
    ['198.18.0.0', true],
    ['172.15.255.255', false],
    ['172.32.0.0', false],
    ['223.255.255.255', false],
    ['[2001:200::1]', false],
    ['[2001::1]', true],
    ['[3fff:1000::1]', false],
    ['[3fff:fff::1]', true],
    ['localhost.example.com', false],
  ])('the host %s is private: %p', (host, isPrivate) => {
    expect(isPrivateHost(host)).toBe(isPrivate);
  });
});

describe('uploads', () => {
  it('travel by storage key and type', () => {
    const image = new UploadedFile('uploads/1', 'image/png');
    expect(accept({ model: 'Kling-3.0', image }).spec.inputs).toEqual([
      { role: 'first_frame', kind: 'image', file: 'uploads/1', contentType: 'image/png' },
    ]);
  });
  it('of an unknown type pass, of another kind do not', () => {
    expect(accept({ model: 'Kling-3.0', image: new UploadedFile('k', 'application/octet-stream') }).ok).toBe(
      true,
    );
    expect(refuse({ model: 'Kling-3.0', image: new UploadedFile('k', 'video/mp4') })).toMatchObject({
      code: 'invalid_request',
      param: 'image',
    });
  });
  it('cannot be named by a client', () => {
    expect(refuse({ model: 'Kling-3.0', image: { file: 'uploads/1', contentType: 'image/png' } }).param).toBe(
      'image',
    );
  });
  it('are echoed without their keys', () => {
    const { metadata } = accept({
      model: 'Kling-3.0',
      image: IMAGE,
      metadata: { last_frame_url: new UploadedFile('uploads/2', 'image/webp') },
    });
    expect(metadata).toEqual({ last_frame_url: { content_type: 'image/webp' } });
  });
});

describe('native members', () => {
  it('of file_infos get upstream keys, keep their values, and count', () => {
    const file_infos = [
      { type: 'Url', category: 'Image', url: IMAGE, usage: 'Reference', object_id: 'cat', Extra: 1 },
      { Type: 'Url', Category: 'Video', Url: SECOND, keep_original_sound: 'Enabled' },
      { fileId: 'f-1' },
    ];
    const { spec, basis } = accept({ model: 'Kling-3.0-Omni', metadata: { file_infos } });
    expect(spec.native.fileInfos).toEqual([
      { Type: 'Url', Category: 'Image', Url: IMAGE, Usage: 'Reference', ObjectId: 'cat', Extra: 1 },
      { Type: 'Url', Category: 'Video', Url: SECOND, KeepOriginalSound: 'Enabled' },
      { FileId: 'f-1' },
    ]);
    expect(basis).toMatchObject({ scene: 'reference', images: 2, videos: 1 });
  });
  it('of file_infos may come as one JSON text', () => {
    const metadata = { file_infos: JSON.stringify([{ Url: IMAGE }]) };
    expect(accept({ model: 'Kling-3.0', metadata }).basis.images).toBe(1);
  });
  it.each<[unknown, string, string]>([
    ['x', 'invalid_request', 'metadata.file_infos'],
    [{ Url: IMAGE }, 'invalid_request', 'metadata.file_infos'],
    [['x'], 'invalid_request', 'metadata.file_infos[0]'],
    [[{ Url: 7 }], 'invalid_request', 'metadata.file_infos[0].url'],
    [[{ Base64: 'AAAA' }], 'unsupported_parameter', 'metadata.file_infos[0].base64'],
    [Array.from({ length: 33 }, () => ({})), 'invalid_request', 'metadata.file_infos'],
  ])('file_infos %j: %s', (file_infos, code, param) => {
    expect(refuse({ model: 'Kling-3.0', metadata: { file_infos } })).toMatchObject({ code, param });
  });

  it('ext_info is passed as it is, and has to be text', () => {
    const ext_info = ' {"AdditionalParameters":"{}"} ';
    expect(accept({ model: 'Kling-3.0', metadata: { ext_info } }).spec.native.extInfo).toBe(ext_info);
    expect(refuse({ model: 'Kling-3.0', metadata: { ext_info: {} } })).toMatchObject({
      code: 'invalid_request',
      param: 'metadata.ext_info',
    });
  });

  it('of output_config are passed in the upstream spelling', () => {
    const output_config = {
      storage_mode: 'Permanent',
      EnhanceSwitch: 'Enabled',
      enable_bgm: 'Enabled',
      ClassId: 3,
    };
    expect(accept({ model: 'Kling-3.0', metadata: { output_config } }).spec.native).toEqual({
      outputConfig: { StorageMode: 'Permanent', EnhanceSwitch: 'Enabled', EnableBGM: 'Enabled', ClassId: 3 },
    });
  });
  it('of output_config cannot bring in what is priced by another spelling', () => {
    const output_config = {
      Resolution: '1080P',
      AspectRatio: '9:16',
      Duration: 7,
      AudioGeneration: 'Enabled',
      OffPeak: 'Enabled',
    };
    const { spec } = accept({ model: 'viduq3-pro', metadata: { output_config } });
    expect(spec).toMatchObject({
      tier: '1080p',
      aspectRatio: '9:16',
      seconds: 7,
      audio: true,
      offPeak: true,
    });
    expect(spec.native).toEqual({});
  });
  it('of output_config: the documented spelling wins', () => {
    const output_config = { Resolution: '1080P', resolution: '540P' };
    expect(accept({ model: 'viduq3-pro', metadata: { output_config } }).spec.tier).toBe('540p');
  });
  it("an upstream's file id becomes a native entry with the role it has", () => {
    const { spec, basis } = accept({
      model: 'Kling-3.0',
      input_reference: { file_id: 'f-1' },
      metadata: { last_frame_file_id: 'f-2' },
    });
    expect(spec.inputs).toEqual([]);
    expect(spec.native.fileInfos).toEqual([
      { Type: 'File', Category: 'Image', FileId: 'f-1', Usage: 'FirstFrame' },
      { Type: 'File', Category: 'Image', FileId: 'f-2', Usage: 'LastFrame' },
    ]);
    expect(basis.images).toBe(2);
  });
});
