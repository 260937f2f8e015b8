import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ApiClient } from './api-client.js';
import { readFilm } from './read-film.js';
import type { FilmFacts } from './read-film.js';

/** The request of the README. */
export const FIRST_REQUEST = {
  model: 'Kling-3.0-Omni',
  prompt: 'Cyberpunk city night scene, the camera slowly pushes in',
  seconds: '5',
  metadata: { output_config: { resolution: '720P', aspect_ratio: '16:9' } },
};

interface Video {
  readonly id: string;
  readonly status: 'queued' | 'in_progress' | 'completed' | 'failed';
  readonly progress: number;
  readonly error: { code: string; message: string } | null;
}

/** What GET /v1/receipts/{id} says, as far as it is printed here. */
export interface ReceiptView {
  readonly status: string;
  readonly charged?: {
    readonly billing_model: string;
    readonly unit: string;
    readonly unit_price: string;
    readonly units: number;
    readonly amount: string;
    readonly currency: string;
    readonly price_source: string;
  };
}

export interface FirstFilm {
  readonly id: string;
  readonly file: string;
  readonly facts: FilmFacts;
  readonly receipt: ReceiptView;
}

const LOOK_EVERY_MS = 250;
const FILM_LIMIT_MS = 15 * 60_000;
const SETTLE_LIMIT_MS = 10_000;

/**
 * Makes one film through the public API and writes it into `folder`. Calls `onProgress` with 0..100. Rejects with the
 * reason when the film fails or takes longer than a quarter of an hour.
 */
export async function makeFirstFilm(
  client: ApiClient,
  folder: string,
  onProgress: (percent: number, status: string) => void,
): Promise<FirstFilm> {
  let video = await client.post<Video>('/v1/videos', FIRST_REQUEST);
  const deadline = performance.now() + FILM_LIMIT_MS;
  while (video.status !== 'completed') {
    onProgress(video.progress, video.status);
    if (video.status === 'failed')
      throw new Error(`The film failed: ${video.error?.code}: ${video.error?.message}`);
    if (performance.now() > deadline) throw new Error(`The film ${video.id} is not done after 15 minutes.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    video = await client.get<Video>(`/v1/videos/${video.id}`);
  }
  onProgress(100, video.status);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${video.id}.mp4`);
  const answer = await client.download(`/v1/videos/${video.id}/content`);
  if (!answer.ok || !answer.body)
    throw new Error(`The film cannot be downloaded: ${answer.status} ${await answer.text()}`);
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(`${file}.part`));
  await rename(`${file}.part`, file);
  return { id: video.id, file, facts: await readFilm(file), receipt: await settledReceipt(client, video.id) };
}

/** The receipt once billing has settled it, which is a moment after the film is done. */
async function settledReceipt(client: ApiClient, id: string): Promise<ReceiptView> {
  const deadline = performance.now() + SETTLE_LIMIT_MS;
  for (;;) {
    const receipt = await client.get<ReceiptView>(`/v1/receipts/${id}`);
    if (receipt.status !== 'held' || performance.now() > deadline) return receipt;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
