/** A media type found out from the first bytes of a file. */
export interface SniffedMedia {
  readonly contentType: string;
  /** What people call it. */
  readonly name: string;
  /** Ending of a file name. */
  readonly extension: string;
}

/** Bytes that decide every type below. */
export const SNIFF_BYTES = 32;

export const KNOWN_MEDIA = 'JPEG, PNG, WebP, GIF, MP4, MOV, MP3, WAV or M4A';

const media = (contentType: string, extension: string, name = extension.toUpperCase()): SniffedMedia => ({
  contentType,
  name,
  extension,
});

/**
 * The type of a file by its content; names and declared types are the sender's claim only. Undefined for anything but
 * the types that vendors take as inputs.
 */
export function sniffMedia(head: Buffer): SniffedMedia | undefined {
  const text = (start: number, end: number): string => head.toString('latin1', start, end);
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return media('image/jpeg', 'jpg', 'JPEG');
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return media('image/png', 'png');
  if (text(0, 4) === 'GIF8' && /[79]a/.test(text(4, 6))) return media('image/gif', 'gif');
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return media('image/webp', 'webp', 'WebP');
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return media('audio/wav', 'wav');
  if (text(4, 8) === 'ftyp') return sniffIsoBase(text(8, 12));
  if (text(0, 3) === 'ID3' || isMpegAudioFrame(head)) return media('audio/mpeg', 'mp3');
  return undefined;
}

/** Files that callers send and vendors do not take: name, place of the bytes that tell, and those bytes. */
const OTHERS: readonly (readonly [name: string, at: number, ...tokens: string[]])[] = [
  ['HEIC', 4, 'ftyphei', 'ftyphev', 'ftypmif1', 'ftypmsf1'],
  ['AVIF', 4, 'ftypavif', 'ftypavis'],
  ['BMP', 0, 'BM'],
  ['TIFF', 0, 'II*\0', 'MM\0*'],
  ['WebM or Matroska', 0, '\x1aE\xdf\xa3'],
  ['AVI', 8, 'AVI '],
  ['JPEG XL', 0, '\0\0\0\x0cJXL ', '\xff\n'],
  ['Ogg', 0, 'OggS'],
  ['FLAC', 0, 'fLaC'],
  ['PDF', 0, '%PDF'],
  ['a ZIP archive', 0, 'PK\x03\x04'],
];
const TEXTS: readonly (readonly [name: string, beginning: RegExp])[] = [
  ['SVG', /^\s*<svg/i],
  ['an HTML page', /^\s*<(!doctype|html)/i],
  ['XML', /^\s*<\?xml/i],
];

/** What the bytes are, where `sniffMedia` knows none of its types: the rest of a sentence about the file. */
export function describeBytes(head: Buffer): string {
  if (head.length === 0) return 'is empty';
  const text = head.toString('latin1');
  const [name] =
    OTHERS.find(([, at, ...tokens]) => tokens.some((token) => text.startsWith(token, at))) ??
    TEXTS.find(([, beginning]) => beginning.test(text)) ??
    [];
  return name === undefined ? 'is of a type that is not known' : `is ${name}`;
}

/** By the major brand of the file type box (ISO 14496-12). Still pictures (HEIC, AVIF) have brands of their own. */
function sniffIsoBase(brand: string): SniffedMedia | undefined {
  if (brand === 'qt  ') return media('video/quicktime', 'mov');
  if (brand === 'M4A ' || brand === 'M4B ') return media('audio/mp4', 'm4a');
  if (/^(iso[m2-9]|mp4[12]|avc1|M4V |MSNV|dash|3gp\d|f4v |XAVC|mmp4)$/.test(brand))
    return media('video/mp4', 'mp4');
  return undefined;
}

/** Frame sync, layer III, and a bit rate and sampling rate that exist: a JPEG's or text's bytes pass none of it. */
function isMpegAudioFrame(head: Buffer): boolean {
  const [first = 0, second = 0, third = 0] = head;
  return (
    first === 0xff &&
    (second & 0xe0) === 0xe0 &&
    (second & 0x18) !== 0x08 &&
    (second & 0x06) === 0x02 &&
    (third & 0xf0) !== 0xf0 &&
    (third & 0x0c) !== 0x0c
  );
}
