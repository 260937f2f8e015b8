import { open } from 'node:fs/promises';
import { createFile, MP4BoxBuffer } from 'mp4box';
import type { Movie } from 'mp4box';

/** What an mp4 file says of itself. */
export interface FilmFacts {
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly codec: string;
  readonly bytes: number;
}

/** Reads size and duration of an mp4 file. Rejects when it is none, or has no picture. */
export async function readFilm(file: string): Promise<FilmFacts> {
  const handle = await open(file);
  try {
    const data = await handle.readFile();
    const mp4 = createFile();
    const info = await new Promise<Movie>((resolve, reject) => {
      mp4.onReady = resolve;
      mp4.onError = (_module, message) => reject(new Error(`${file} is not an mp4 file: ${message}`));
      mp4.appendBuffer(
        MP4BoxBuffer.fromArrayBuffer(
          data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength),
          0,
        ),
      );
      mp4.flush();
      reject(new Error(`${file} is not a whole mp4 file.`));
    });
    const track = info.videoTracks[0];
    if (!track?.video) throw new Error(`${file} has no picture.`);
    return {
      width: track.video.width,
      height: track.video.height,
      seconds: info.duration / info.timescale,
      codec: track.codec,
      bytes: data.byteLength,
    };
  } finally {
    await handle.close();
  }
}
