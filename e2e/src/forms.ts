import type { ApiAnswer } from './stack.js';

/** One way to read a task: whatever form it was created in, each of these has to know it. */
export interface Reading {
  readonly name: string;
  readonly path: (id: string) => string;
  /** What the answer calls the task. */
  readonly id: (body: ApiAnswer['body']) => unknown;
  /** The answer's own word for where the task is. */
  readonly status: (body: ApiAnswer['body']) => unknown;
  /** The word for a film that is done. */
  readonly done: string;
  /** The word for one that failed. */
  readonly failed: string;
  readonly film: (body: ApiAnswer['body']) => unknown;
}

/** A new client form adds its reading here, and is then read in every test of every form. */
export const READINGS: readonly Reading[] = [
  {
    name: 'openai',
    path: (id) => `/v1/videos/${id}`,
    id: (body) => body.id,
    status: (body) => body.status,
    done: 'completed',
    failed: 'failed',
    film: (body) => body.video_url,
  },
  {
    name: 'unified',
    path: (id) => `/v1/video/query?id=${id}`,
    id: (body) => body.id,
    status: (body) => body.status,
    done: 'completed',
    failed: 'failed',
    film: (body) => body.video_url,
  },
  {
    name: 'new-api',
    path: (id) => `/v1/video/generations/${id}`,
    id: (body) => body.data.task_id,
    status: (body) => body.data.status,
    done: 'SUCCESS',
    failed: 'FAILURE',
    film: (body) => body.data.url,
  },
  {
    name: 'vidu, as its product page has it',
    path: (id) => `/vidu/ent/v2/task/${id}/creations`,
    id: (body) => body.id,
    status: (body) => body.status,
    done: 'completed',
    failed: 'failed',
    film: (body) => body.video_url,
  },
  {
    name: 'vidu',
    path: (id) => `/vidu/ent/v2/tasks/${id}/creations`,
    id: (body) => body.id,
    status: (body) => body.state,
    done: 'success',
    failed: 'failed',
    film: (body) => body.creations[0]?.url,
  },
  {
    name: 'ark',
    path: (id) => `/api/v3/contents/generations/tasks/${id}`,
    id: (body) => body.id,
    status: (body) => body.status,
    done: 'succeeded',
    failed: 'failed',
    film: (body) => body.content?.video_url,
  },
];
