import { describe, expect, it } from '@jest/globals';
import { accept, IMAGE, only, VIDEO } from './normalize.fixture.js';
import type { TaskRequest } from './task-request.js';

const messages = (request: TaskRequest, ...vendors: string[]): string[] =>
  accept(request, vendors.length > 0 ? only(...vendors) : {}).warnings.map(({ message }) => message);

describe('what a vendor cannot be told', () => {
  it.each<[TaskRequest, string]>([
    [{ model: 'Kling-3.0', is_rec: true }, 'is_rec'],
    [{ model: 'Kling-3.0', style: 'anime' }, 'style'],
    [{ model: 'GV-3.1', watermark: true }, 'watermark'],
    [{ model: 'Kling-3.0', metadata: { voice_id: 'v' } }, 'metadata.voice_id'],
    [{ model: 'Kling-3.0', metadata: { camera_fixed: true } }, 'metadata.camera_fixed'],
    [{ model: 'GV-3.1', camera_control: { type: 'simple' } }, 'camera_control'],
    [{ model: 'GV-3.1', multi_shot: true }, 'multi_shot'],
    [{ model: 'viduq3-pro', is_rec: true }, 'is_rec'],
    [{ model: 'doubao-seedance-1-5-pro', enhance_prompt: false }, 'enhance_prompt'],
    [{ model: 'doubao-seedance-1-5-pro', metadata: { negative_prompt: 'fog' } }, 'metadata.negative_prompt'],
    [
      { model: 'doubao-seedance-1-5-pro', metadata: { output_config: { storage_mode: 'Permanent' } } },
      'metadata.output_config.storage_mode',
    ],
    [{ model: 'doubao-seedance-1-5-pro', tools: [{ type: 'web_search' }] }, 'tools'],
    [{ model: 'Kling-3.0-Omni', image: IMAGE, reference_type: 'base' }, 'reference_type'],
  ])('is warned of by its field: %j', (request, param) => {
    expect(messages(request)).toEqual([
      expect.stringMatching(`\`${param}\` is ignored: .* cannot be told it`),
    ]);
  });

  it.each<TaskRequest>([
    { model: 'Kling-3.0', enhance_prompt: true },
    { model: 'Kling-3.0', promptEnhancement: true },
    { model: 'Kling-3.0', camera_control: { type: 'simple' }, multi_shot: true, shot_type: 'intelligence' },
    { model: 'Kling-3.0-Omni', video_url: VIDEO, metadata: { reference_type: 'base' } },
    { model: 'Kling-3.0', watermark: false, bgm: false },
    { model: 'Hailuo-02', watermark: true, metadata: { tasks_priority: 3, input_region: 'oversea' } },
    { model: 'viduq3-pro', watermark: true },
    { model: 'doubao-seedance-1-5-pro', camera_fixed: true, return_last_frame: true },
  ])('is nothing in %j', (request) => {
    expect(messages(request)).toEqual([]);
  });

  it('counts when any vendor that may get the task is deaf', () => {
    const request = { model: 'viduq3-pro', style: 'anime' };
    expect(messages(request, 'vidu')).toEqual([]);
    expect(messages(request, 'tencent-vod')).toHaveLength(1);
    expect(messages(request, 'vidu', 'tencent-vod')).toEqual([
      expect.stringContaining('should the film be made there'),
    ]);
  });

  it('edits a reference video when it is asked to', () => {
    const { spec } = accept({ model: 'Kling-3.0-Omni', video_url: VIDEO, refer_type: 'base' });
    expect(spec.options).toEqual({ reference_type: 'base' });
  });

  it('are subjects stored at the vendor, which have an id and no media', () => {
    const stored = (subject_infos: unknown) =>
      accept({ model: 'Kling-3.0-Omni', metadata: { subject_infos } });
    expect(stored([{ Id: 7, Name: 'fox' }]).spec.options).toEqual({
      subject_infos: [{ id: '7', name: 'fox' }],
    });
    for (const wrong of [[{ Name: 'fox' }], [{ Id: '7', ImageUrls: [IMAGE] }], ['7']])
      expect([stored(wrong).spec.options, stored(wrong).warnings.length]).toEqual([{}, 1]);
  });
});
