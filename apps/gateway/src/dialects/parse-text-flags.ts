/** What the old way of writing parameters into the prompt can state. Members without a valid flag are absent. */
export interface TextFlags {
  readonly resolution?: string;
  readonly ratio?: string;
  /** Whole seconds, or -1 for a length that the model chooses. */
  readonly duration?: number;
  readonly fps?: number;
  readonly seed?: number;
  readonly cameraFixed?: boolean;
  readonly watermark?: boolean;
}

type Reader = (value: string) => Partial<TextFlags> | undefined;

const integer = (value: string): number | undefined =>
  /^-?\d{1,10}$/.test(value) ? Number(value) : undefined;
const boolean = (value: string): boolean | undefined =>
  /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : undefined;

const resolution: Reader = (value) =>
  /^(?:480p|720p|1080p|4k)$/i.test(value) ? { resolution: value.toLowerCase() } : undefined;
const ratio: Reader = (value) =>
  /^(?:16:9|4:3|1:1|3:4|9:16|21:9|adaptive)$/i.test(value) ? { ratio: value.toLowerCase() } : undefined;
const duration: Reader = (value) => {
  const seconds = integer(value);
  return seconds !== undefined && (seconds === -1 || seconds > 0) ? { duration: seconds } : undefined;
};
const fps: Reader = (value) => (value === '24' ? { fps: 24 } : undefined);
const seed: Reader = (value) => {
  const chosen = integer(value);
  return chosen !== undefined && chosen >= -1 && chosen < 2 ** 32 ? { seed: chosen } : undefined;
};
const cameraFixed: Reader = (value) => {
  const fixed = boolean(value);
  return fixed === undefined ? undefined : { cameraFixed: fixed };
};
const watermark: Reader = (value) => {
  const marked = boolean(value);
  return marked === undefined ? undefined : { watermark: marked };
};

const READERS: Readonly<Record<string, Reader>> = {
  rs: resolution,
  resolution,
  rt: ratio,
  ratio,
  dur: duration,
  duration,
  fps,
  seed,
  cf: cameraFixed,
  camerafixed: cameraFixed,
  wm: watermark,
  watermark,
};

const FLAG = new RegExp(
  `(?<=^|\\s)--(${Object.keys(READERS).join('|')})(?:=(\\S*)|(?=\\s|$)(?:\\s+(?!--)(\\S+))?)(?=\\s|$)`,
  'gi',
);

/**
 * Takes the parameters out of a prompt that ends in text flags (`… --rs 720p --dur 5`), as clients of the Ark channel may
 * write them. Every flag that the upstream knows is removed wherever it stands, with the word after it, so that none can
 * change what is made and charged behind the parameters; one with a value that is no good is dropped, as the upstream
 * does. Of a repeated flag the last counts. The upstream lets members of the body win over flags, and so must the caller.
 */
export function parseTextFlags(prompt: string): { readonly text: string; readonly flags: TextFlags } {
  let flags: TextFlags = {};
  let found = false;
  const text = prompt.replace(FLAG, (_match, name: string, joined?: string, word?: string) => {
    found = true;
    flags = { ...flags, ...READERS[name.toLowerCase()]!(joined ?? word ?? '') };
    return '';
  });
  return { text: found ? text.trim() : prompt, flags };
}
