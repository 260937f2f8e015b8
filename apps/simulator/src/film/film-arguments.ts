import { FPS, contentKey } from './film.js';
import type { FilmSpec } from './film.js';
import { wrapText } from './wrap-text.js';

/** Side of the small moving picture that is blown up to the film's size: smooth, and cheap at any size. */
const CANVAS = 64;
const MOST_LINES = { wide: 4, tall: 7 };
const SAMPLE_RATE = 44_100;
const AAC_FRAME = 1024;

/** What ffmpeg is started with: its arguments and the texts it reads, by file name. */
export interface FilmCommand {
  readonly args: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * The command that makes a film: drifting colours, the prompt on a dark band, model and time above it, a bar that
 * grows, and a soft chord when sound was asked for. Texts reach ffmpeg as files and are drawn without expansion, and
 * every name on the command line is ours, so nothing in a prompt can become part of the command.
 *
 * @param font path of the font, relative to the folder ffmpeg runs in; only letters, dots and slashes
 * @param output name of the file to write, in that folder
 */
export function filmCommand(spec: FilmSpec, font: string, output: string): FilmCommand {
  const { width, height, frames } = spec;
  const short = Math.min(width, height);
  const margin = Math.round(short / 14);
  const size = Math.round(short / 18);
  const small = Math.round(short / 34);
  // An id is of use only whole.
  const tiny = Math.min(small, Math.floor((width - 2 * margin) / (0.6 * Math.max(1, spec.caption.length))));
  const line = Math.round(size * 1.36);
  const lines = wrapText(
    spec.prompt,
    (width - 2 * margin) / size,
    width < height ? MOST_LINES.tall : MOST_LINES.wide,
  );
  const band = margin + lines.length * line + Math.round(small * 1.6) + Math.round(margin * 0.8);
  const bandTop = height - band;
  const bar = Math.max(2, 2 * Math.round(short / 240));
  const seconds = (frames / FPS).toFixed(6);
  const draw = (
    file: string,
    fontSize: number,
    colour: string,
    x: string | number,
    y: string | number,
  ): string =>
    `drawtext=fontfile=${font}:textfile=${file}:expansion=none:fontsize=${fontSize}:fontcolor=${colour}:x=${x}:y=${y}`;

  const background = [
    `color=black:size=${CANVAS}x${CANVAS}:rate=${FPS}`,
    'format=gbrp',
    `geq=${colours(contentKey(spec))}`,
    'format=yuv444p',
    bandOnCanvas(band / height),
  ].join(',');
  const chain = [
    `[0:v]scale=${width}:${height}:flags=bicubic`,
    'format=yuv420p',
    `setsar=1[background];[background][1:v]overlay=x='-w+w*t/${seconds}':y=H-h:eval=frame`,
    draw('prompt.txt', size, 'white', margin, bandTop + Math.round(margin * 0.6)) +
      `:line_spacing=${line - size}`,
    draw('caption.txt', tiny, 'white@0.65', margin, height - Math.round(margin * 0.6) - small),
    draw('title.txt', small, 'white@0.85', margin, margin),
    `drawtext=fontfile=${font}:text='%{pts\\:hms}':fontsize=${small}:fontcolor=white@0.85:x=w-tw-${margin}:y=${margin}[film]`,
  ].join(',');
  // AAC comes in whole frames: the last one that does not outlast the picture ends the sound.
  const samples = Math.max(1, Math.floor(((frames / FPS) * SAMPLE_RATE) / AAC_FRAME) - 1) * AAC_FRAME;

  return {
    texts: {
      // A blank where there is nothing to draw: drawtext refuses an empty file.
      'prompt.txt': lines.join('\n') || ' ',
      'caption.txt': spec.caption || ' ',
      'title.txt': wrapText(spec.title, (width - 4 * margin) / small / 2, 1)[0] ?? ' ',
    },
    args: [
      ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', '-filter_complex_threads', '1'],
      ['-f', 'lavfi', '-i', background],
      ['-f', 'lavfi', '-i', `color=white@0.8:size=${width}x${bar}:rate=${FPS},format=yuv420p`],
      spec.audio ? ['-f', 'lavfi', '-i', chord(samples)] : [],
      ['-filter_complex', chain, '-map', '[film]'],
      spec.audio ? ['-map', '2:a', '-c:a', 'aac', '-b:a', '64k'] : [],
      ['-frames:v', String(frames), '-r', String(FPS), '-g', String(2 * FPS), '-threads', '1'],
      ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '28', '-pix_fmt', 'yuv420p'],
      // No encoder names or dates inside: the same film has the same bytes.
      ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'],
      ['-movflags', '+faststart', '-f', 'mp4', output],
    ].flat(),
  };
}

/** The command that takes the middle picture out of a film of `frames`, for its cover: a JPEG. */
export function coverArguments(film: string, frames: number, output: string): readonly string[] {
  return pictureArguments(film, frames / FPS / 2, ['-q:v', '3', '-pix_fmt', 'yuvj420p'], output);
}

/** The command that takes out the last picture: a PNG. */
export function lastFrameArguments(film: string, frames: number, output: string): readonly string[] {
  // Half a frame before it, so that rounding does not lead beyond the end.
  return pictureArguments(film, Math.max(0, frames - 1.5) / FPS, ['-pix_fmt', 'rgb24'], output);
}

function pictureArguments(
  film: string,
  seconds: number,
  format: readonly string[],
  output: string,
): readonly string[] {
  return [
    ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', '-ss', seconds.toFixed(3), '-i', film],
    ['-frames:v', '1', ...format, '-fflags', '+bitexact', '-f', 'image2', output],
  ].flat();
}

/** Slow waves of colour; the key turns the palette, so that two films are told apart at a glance. */
function colours(key: string): string {
  const turn = (at: number): string => (parseInt(key.slice(2 * at, 2 * at + 2), 16) / 256).toFixed(3);
  const wave = (middle: number, swing: number, across: string, pace: number, at: number): string =>
    `${middle}+${swing}*sin(2*PI*(${across}+T/${pace}+${turn(at)}))+${Math.round(swing * 0.6)}*sin(2*PI*(Y/88-T/${pace + 4}+${turn(at + 1)}))`;
  return [
    `r='${wave(92, 46, 'X/96', 11, 0)}'`,
    `g='${wave(84, 38, '(X+Y)/120', 9, 2)}'`,
    `b='${wave(136, 62, 'X/130', 8, 4)}'`,
  ].join(':');
}

function bandOnCanvas(share: number): string {
  const top = Math.round(CANVAS * (1 - Math.min(share, 0.9)));
  return `drawbox=x=0:y=${top}:w=${CANVAS}:h=${CANVAS - top}:color=black@0.5:t=fill`;
}

function chord(samples: number): string {
  const voice = (volume: number, hertz: number, breath: number): string =>
    `${volume}*sin(2*PI*${hertz}*t)*(0.7+0.3*sin(2*PI*${breath}*t))`;
  const sum = [voice(0.08, 220, 0.21), voice(0.06, 277.18, 0.33), voice(0.06, 329.63, 0.27)].join('+');
  return `aevalsrc=exprs='${sum}':s=${SAMPLE_RATE},atrim=end_sample=${samples}`;
}
