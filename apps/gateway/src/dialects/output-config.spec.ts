import { describe, expect, it } from '@jest/globals';
import { withOutputConfig } from './output-config.js';

describe('withOutputConfig', () => {
  const add = (metadata: unknown): unknown =>
    withOutputConfig({ prompt: 'x', metadata }, { resolution: '720p', duration: 5, aspect_ratio: undefined })[
      'metadata'
    ];

  it.each([[undefined], [null], ['']])('makes what is absent: %j', (metadata) => {
    expect(add(metadata)).toEqual({ output_config: { resolution: '720p', duration: 5 } });
  });
  it('keeps what stands beside', () => {
    expect(add({ seed: 1, output_config: { StorageMode: 'x', duration: '' } })).toEqual({
      seed: 1,
      output_config: { StorageMode: 'x', resolution: '720p', duration: 5 },
    });
  });
  it.each(['resolution', 'Resolution', 'RESOLUTION'])('lets what is stated win: %s', (key) => {
    expect(add({ output_config: { [key]: '1080P' } })).toEqual({
      output_config: { [key]: '1080P', duration: 5 },
    });
  });
  it('reads a configuration of JSON text', () => {
    expect(add({ output_config: '{"duration":7}' })).toEqual({
      output_config: { duration: 7, resolution: '720p' },
    });
  });
  it.each([['x'], [[]], [7], [{ output_config: [] }], [{ output_config: '{' }], [{ output_config: '[]' }]])(
    'leaves to the catalogue what is malformed: %j',
    (metadata) => {
      expect(add(metadata)).toEqual(metadata);
    },
  );
  it('does not change the body, nor copy it for nothing', () => {
    const body = Object.freeze({ metadata: Object.freeze({ output_config: Object.freeze({}) }) });
    expect(withOutputConfig(body, { resolution: '720p' })).not.toBe(body);
    expect(withOutputConfig(body, { resolution: undefined })).toBe(body);
  });
});
