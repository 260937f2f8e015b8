import { NativeParameters, TaskCommand, TaskSpec } from '@reelgate/contracts';
import { newId } from '@reelgate/runtime';

/** A valid text-to-video spec of Kling 3.0 Omni, 5 s at 720p, with the given fields instead. */
export function taskSpec(fields: Partial<TaskSpec> = {}): TaskSpec {
  return Object.assign(new TaskSpec(), {
    model: 'Kling-3.0-Omni',
    base: 'Kling-3.0-Omni',
    family: 'kling',
    version: '3.0-Omni',
    scene: 'text',
    prompt: 'a lighthouse in a storm',
    inputs: [],
    seconds: 5,
    secondsStated: true,
    tier: '720p',
    size: '1280x720',
    aspectRatio: '16:9',
    audio: false,
    offPeak: false,
    native: new NativeParameters(),
    options: {},
    ...fields,
  } satisfies TaskSpec);
}

/** A valid command with a new task id, around `taskSpec()`. */
export function taskCommand(fields: Partial<TaskCommand> = {}): TaskCommand {
  const createdAt = new Date('2026-01-01T00:00:00Z');
  return Object.assign(new TaskCommand(), {
    taskId: newId('video', createdAt),
    accountId: 'acct_test',
    keyId: 'key_test',
    createdAt: createdAt.toISOString(),
    spec: taskSpec(),
    ...fields,
  } satisfies TaskCommand);
}
