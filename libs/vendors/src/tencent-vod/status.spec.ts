import { describe, expect, it } from '@jest/globals';
import { readTaskDetail } from './status.js';

const TASK_ID = '1500065731-AigcVideoTask-07e5000000000000000000000000000ft';
const NOT_YET = '0001-01-01T00:00:00Z';

/** Every task object but ours is present and null in the live API's answers. */
const SIBLINGS = {
  AigcAudioTask: null,
  AigcImageTask: null,
  AigcVideoRedrawTask: null,
  SceneAigcVideoTask: null,
  TranscodeTask: null,
};

function detail(Status: string, task: object | null | undefined, more: object = {}): Record<string, unknown> {
  return {
    ...SIBLINGS,
    TaskType: 'AigcVideoTask',
    Status,
    CreateTime: '2026-08-05T02:09:06Z',
    BeginProcessTime: NOT_YET,
    FinishTime: NOT_YET,
    ...(task === undefined ? {} : { AigcVideoTask: task }),
    RequestId: 'r',
    ...more,
  };
}

const FINISHED = {
  ErrCode: 0,
  ErrCodeExt: '',
  Input: { OutputConfig: { Duration: 0, OffPeak: '', Resolution: '720P', StorageMode: 'Temporary' } },
  Message: '',
  Output: {
    FileInfos: [
      {
        ExpireTime: '2026-08-12T02:10:16Z',
        FileId: '',
        FileUrl: 'http://251000800.vod2.myqcloud.com/a/aigcVideoGenFile.mp4',
        MetaData: { Duration: 5.042, Height: 720, Size: 14156489, Width: 1280 },
        StorageMode: 'Temporary',
      },
    ],
    ProcedureTaskIds: [],
    Usage: { InputTokens: 0, ThoughtTokens: 0 },
  },
  Progress: 100,
  SessionId: '',
  Status: 'FINISH',
  TaskId: TASK_ID,
};

describe('a finished task with a code of another form', () => {
  const read = (ErrCode: unknown, more: object = {}) =>
    readTaskDetail(detail('FINISH', { ...FINISHED, ErrCode, ...more }));

  it.each([[0], ['0'], [''], [null]])('has succeeded with %j', (code) => {
    expect(read(code)).toMatchObject({ kind: 'succeeded' });
  });
  it.each([[70000], ['70000'], [-1], ['-1']])('has failed with %j', (code) => {
    expect(read(code)).toMatchObject({ kind: 'failed' });
  });
  it.each([['InternalError'], [true], [{}], [[]], ['1.5']])('is not understood with %j', (code) => {
    expect(read(code)).toMatchObject({ kind: 'unknown' });
  });

  it('has a film of no bytes only when the film has been measured', () => {
    const file = (MetaData: object) => ({
      Output: { FileInfos: [{ ...FINISHED.Output.FileInfos[0], MetaData }] },
    });
    expect(read(0, file({ Duration: 5, Size: 0 }))).toMatchObject({ result: { bytes: 0 } });
    expect(read(0, file({ Duration: 0, Size: 0 }))).toMatchObject({ result: { bytes: undefined } });
  });
});

describe('the state of a task', () => {
  const running = { TaskId: TASK_ID, Status: 'PROCESSING', ErrCode: 0, ErrCodeExt: '', Message: '' };

  it.each([
    ['waiting', detail('WAITING', { ...running, Progress: 0, Output: null }), { kind: 'queued' }],
    ['waiting, null task object', detail('WAITING', null), { kind: 'queued' }],
    ['waiting, no task object, empty times', { Status: 'WAITING', CreateTime: '' }, { kind: 'queued' }],
    [
      'processing',
      detail('PROCESSING', { ...running, Progress: 47, Output: { FileInfos: [], ProcedureTaskIds: [] } }),
      { kind: 'running', progress: 47 },
    ],
    [
      'processing, minimal',
      { Status: 'PROCESSING', AigcVideoTask: { Progress: 3.7 } },
      { kind: 'running', progress: 3 },
    ],
    ['processing, null task object', detail('PROCESSING', null), { kind: 'running' }],
    ['processing, null progress', detail('PROCESSING', { Progress: null }), { kind: 'running' }],
    ['progress out of range', detail('PROCESSING', { Progress: 130 }), { kind: 'running', progress: 100 }],
    [
      'processing with a finished inner status',
      detail('PROCESSING', FINISHED),
      { kind: 'running', progress: 100 },
    ],
    ['aborted', detail('ABORTED', running), { kind: 'cancelled' }],
    ['aborted, null task object', detail('ABORTED', null), { kind: 'cancelled' }],
  ])('%s', (_what, response, outcome) => {
    expect(readTaskDetail(response)).toEqual(outcome);
  });

  it.each([
    ['an unknown word', detail('SUSPENDED', running), 'SUSPENDED'],
    ['another case', detail('finish', FINISHED), 'finish'],
    ['no word', { AigcVideoTask: FINISHED }, ''],
    ['null', { Status: null, AigcVideoTask: FINISHED }, ''],
    ['finished without a task object', detail('FINISH', null), 'FINISH'],
  ])('%s says nothing', (_what, response, vendorCode) => {
    expect(readTaskDetail(response)).toMatchObject({ kind: 'unknown', vendorCode });
  });
});

describe('a finished task', () => {
  it('with a file has succeeded', () => {
    expect(readTaskDetail(detail('FINISH', FINISHED))).toEqual({
      kind: 'succeeded',
      result: {
        url: 'http://251000800.vod2.myqcloud.com/a/aigcVideoGenFile.mp4',
        expiresAt: new Date('2026-08-12T02:10:16Z'),
        seconds: 5.042,
        width: 1280,
        height: 720,
        bytes: 14156489,
        tier: '720p',
        usage: { InputTokens: 0, ThoughtTokens: 0 },
      },
    });
  });

  it('says how long its input videos were, where the vendor bills them', () => {
    const read = (InputSeconds: number) =>
      readTaskDetail(
        detail('FINISH', {
          Output: {
            FileInfos: [{ FileUrl: 'http://h.com/f.mp4' }],
            Usage: { InputSeconds, OutputSeconds: 5 },
          },
        }),
      );
    expect(read(15)).toMatchObject({ result: { inputSeconds: 15 } });
    expect(read(0)).not.toHaveProperty('result.inputSeconds');
  });

  it('with nothing but a file has succeeded, and the rest is not known', () => {
    const response = {
      Status: 'FINISH',
      AigcVideoTask: { Output: { FileInfos: [{ FileUrl: 'http://h.com/f.mp4' }] } },
    };
    expect(readTaskDetail(response)).toEqual({ kind: 'succeeded', result: { url: 'http://h.com/f.mp4' } });
  });

  it.each(['0000-00-00T00:00:00Z', NOT_YET, '', 'soon', null])(
    'reads the time %s as not known',
    (ExpireTime) => {
      const file = {
        FileUrl: 'http://h.com/f.mp4',
        ExpireTime,
        MetaData: { Duration: 0, Width: 0, Size: null },
      };
      expect(readTaskDetail(detail('FINISH', { ErrCode: 0, Output: { FileInfos: [file] } }))).toEqual({
        kind: 'succeeded',
        result: { url: 'http://h.com/f.mp4' },
      });
    },
  );

  it.each([
    ['Enabled', true],
    ['Disabled', false],
    ['', undefined],
  ])('reads OffPeak %p', (OffPeak, offPeak) => {
    const task = { ...FINISHED, Input: { OutputConfig: { OffPeak, Resolution: '' } } };
    const outcome = readTaskDetail(detail('FINISH', task));
    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(outcome).toHaveProperty('result.offPeak', offPeak);
    expect(outcome).toHaveProperty('result.tier', undefined);
  });

  it('skips entries without a file', () => {
    const Output = { FileInfos: [null, { FileUrl: '' }, { FileUrl: 'http://h.com/f.mp4' }] };
    expect(readTaskDetail(detail('FINISH', { ErrCode: 0, Output }))).toMatchObject({
      result: { url: 'http://h.com/f.mp4' },
    });
  });

  it.each([
    ['no files', { FileInfos: [], ProcedureTaskIds: [] }],
    ['null files', { FileInfos: null }],
    ['a file without a URL', { FileInfos: [{ FileUrl: '', FileId: '' }] }],
    ['null output', null],
    ['no output', undefined],
  ])('with %s has failed', (_what, Output) => {
    expect(readTaskDetail(detail('FINISH', { ErrCode: 0, ErrCodeExt: '', Output }))).toMatchObject({
      kind: 'failed',
      code: 'upstream_failed',
    });
  });

  it('with an error code has failed, even with a file', () => {
    const task = { ...FINISHED, ErrCode: 70000, ErrCodeExt: 'ContentModerationFailed', Message: 'no' };
    expect(readTaskDetail(detail('FINISH', task))).toEqual({
      kind: 'failed',
      code: 'moderation_blocked',
      vendorCode: 'ContentModerationFailed',
      message: 'no',
    });
  });

  it('without an error code but with its word has failed by that word', () => {
    const task = { ErrCode: null, ErrCodeExt: 'FailedOperation', Message: 'busy', Output: null };
    expect(readTaskDetail(detail('FINISH', task))).toMatchObject({ kind: 'failed', again: 'later' });
  });
});
