import type { LoadRequest } from './load.js';

export const FAMILY = 'kling';
export const MODEL = 'Kling-3.0-Omni';
export const SECONDS = 5;

/** The create of one film, as OpenAI's clients send it. */
export function createRequest(key: string, model = MODEL, prompt = 'a paper boat on a lake'): LoadRequest {
  return {
    method: 'POST',
    path: '/v1/videos',
    headers: headersOf(key),
    body: JSON.stringify({ model, prompt, seconds: String(SECONDS) }),
  };
}

export const headersOf = (key: string): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
});

/** Creates one film and returns its id; rejects when it is refused. */
export async function createFilm(url: string, request: LoadRequest): Promise<string> {
  const { method, path, headers, body } = request;
  const answer = await fetch(url + path, { method, headers, ...(body ? { body } : {}) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
  return (JSON.parse(text) as { id: string }).id;
}

/** Creates so many films, 32 at a time, and returns their ids. */
export async function createFilms(url: string, requests: readonly LoadRequest[]): Promise<string[]> {
  const ids: string[] = [];
  const queue = [...requests];
  const worker = async (): Promise<void> => {
    for (let next = queue.pop(); next; next = queue.pop()) ids.push(await createFilm(url, next));
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return ids;
}
