/** What the old way of writing parameters into the prompt can state. */
export type FlagMember = 'resolution' | 'ratio' | 'duration' | 'fps' | 'seed' | 'cameraFixed' | 'watermark';

/** A parameter that a prompt states. */
export interface TextFlag {
  /** As it was written: `--dur`. */
  readonly name: string;
  readonly member: FlagMember;
  /** A text for a value that the upstream would not take. */
  readonly value: string | number | boolean;
  readonly isValid: boolean;
}

type Reader = (value: string) => string | number | boolean | undefined;

const integer = (value: string): number | undefined =>
  /^-?\d{1,10}$/.test(value) ? Number(value) : undefined;
const boolean: Reader = (value) =>
  /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : undefined;
const oneOf =
  (words: RegExp): Reader =>
  (value) =>
    words.test(value) ? value.toLowerCase() : undefined;

const READERS: Readonly<Record<FlagMember, Reader>> = {
  resolution: oneOf(/^(?:480p|720p|1080p|4k)$/i),
  ratio: oneOf(/^(?:16:9|4:3|1:1|3:4|9:16|21:9|adaptive)$/i),
  // Whole seconds, or -1 for a length that the model chooses.
  duration: (value) => {
    const seconds = integer(value);
    return seconds !== undefined && (seconds === -1 || seconds > 0) ? seconds : undefined;
  },
  fps: (value) => (value === '24' ? 24 : undefined),
  seed: (value) => {
    const chosen = integer(value);
    return chosen !== undefined && chosen >= -1 && chosen < 2 ** 32 ? chosen : undefined;
  },
  cameraFixed: boolean,
  watermark: boolean,
};

const NAMES: Readonly<Record<string, FlagMember>> = {
  rs: 'resolution',
  resolution: 'resolution',
  rt: 'ratio',
  ratio: 'ratio',
  dur: 'duration',
  duration: 'duration',
  fps: 'fps',
  seed: 'seed',
  cf: 'cameraFixed',
  camerafixed: 'cameraFixed',
  wm: 'watermark',
  watermark: 'watermark',
};

const FLAG = new RegExp(
  `(?<=^|\\s)--(${Object.keys(NAMES).join('|')})(?:=(\\S*)|(?=\\s|$)(?:\\s+(?!--)(\\S+))?)(?=\\s|$)`,
  'gi',
);

/**
 * Takes the parameters out of a prompt that ends in text flags (`… --rs 720p --dur 5`), as clients of the Ark channel may
 * write them. Every flag that the upstream knows is removed wherever it stands, with the word after it, so that none can
 * change what is made and charged behind the parameters. Flags are in the order of the prompt, the last of a kind counts. The
 * upstream lets members of the body win over flags, and so must the caller.
 */
export function parseTextFlags(prompt: string): {
  readonly text: string;
  readonly flags: readonly TextFlag[];
} {
  const flags: TextFlag[] = [];
  const text = prompt.replace(FLAG, (_match, written: string, joined?: string, word?: string) => {
    const member = NAMES[written.toLowerCase()]!;
    const given = joined ?? word ?? '';
    const value = READERS[member](given);
    flags.push({ name: `--${written}`, member, value: value ?? given, isValid: value !== undefined });
    return '';
  });
  return { text: flags.length > 0 ? text.trim() : prompt, flags };
}
