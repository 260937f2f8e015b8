import { png } from '@reelgate/testing';

/** A picture that every vendor takes. */
export const PNG = png(320, 320);
/** The smallest GIF there is. */
export const GIF = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');
/** A file that passes for a film by its first bytes. */
export const MP4 = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom', 'latin1'), Buffer.alloc(5_000, 7)]);

export function file(bytes: Buffer, name = 'a.png', type = 'application/octet-stream'): File {
  return new File([new Uint8Array(bytes)], name, { type });
}

/** A form of these parts, in order. */
export function form(...parts: readonly (readonly [name: string, value: string | File])[]): FormData {
  const data = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value, value.name);
  }
  return data;
}
