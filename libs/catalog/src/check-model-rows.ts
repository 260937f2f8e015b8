import { FAMILIES, SCENES, TIERS, VENDORS } from '@reelgate/contracts';
import type { Scene, Tier } from '@reelgate/contracts';
import { CatalogueError } from './catalogue-error.js';
import { includesSeconds } from './limits.js';
import type {
  Count,
  Durations,
  ModelRow,
  NameShape,
  Restriction,
  SceneLimits,
  VendorModel,
} from './model-row.js';
import { NAME_PARTS } from './model-row.js';

/** Longest film a task can ask for. */
const LONGEST_SECONDS = 600;

/** Scenes whose names and upstream calls are those of particular families. */
const SCENE_FAMILIES: Partial<Record<Scene, readonly string[]>> = {
  motion_control: ['kling'],
  avatar_i2v: ['kling'],
  lip_sync: ['kling'],
  template_effect: ['kling', 'vidu'],
};

/**
 * Checks rows an operator wrote, member by member, unknown members included: a misspelt limit must not pass as none.
 * Throws CatalogueError with the row and the path of the member.
 */
export function checkModelRows(value: unknown): ModelRow[] {
  if (!Array.isArray(value)) throw new CatalogueError('extra models have to be an array of rows');
  const rows = value.map((row: unknown, index) => checkRow(row, index));
  const bases = rows.map((row) => row.base.toLowerCase());
  const twice = bases.find((base, index) => bases.indexOf(base) !== index);
  if (twice) throw new CatalogueError(`extra models: ${twice} is there twice`);
  return rows;
}

function checkRow(value: unknown, index: number): ModelRow {
  const reader = new Reader(value, `extra model ${index + 1}`);
  const base = reader.pattern(
    'base',
    /^[A-Za-z][A-Za-z0-9.]*(?:-[A-Za-z0-9.]+)+$/,
    'a name such as Kling-3.1',
  );
  reader.path = base;
  const family = reader.oneOf('family', FAMILIES);
  const version = reader.pattern('version', /\S/, 'a text');
  const aliases = reader.optional('aliases', (list) => list.strings());
  const billing = reader.member('billing', checkShape);
  const seconds = reader.member('seconds', checkDurations);
  const defaultSeconds = reader.integer('defaultSeconds');
  const tiers = reader.member('tiers', checkTiers);
  const defaultTier = reader.oneOf('defaultTier', tiers);
  const ratios = reader.member('ratios', (list) => list.strings(/^\d{1,2}:\d{1,2}$|^adaptive$/));
  const sound = reader.optional('sound', (member) => member.done({ default: member.boolean('default') }));
  const offPeak = reader.boolean('offPeak');
  const scenes = reader.member('scenes', (member) => checkScenes(member, family, tiers));
  const restrictions = reader.optional('restrictions', (list) => list.items(checkRestriction));
  const sibling = reader.optional('sibling', (member) => member.text());
  const sizes = reader.optional('sizes', checkSizes);
  const vendors = reader.member('vendors', (list) => list.items(checkVendor));
  if (!includesSeconds(seconds, defaultSeconds)) reader.fail('defaultSeconds', 'one of its seconds');
  if (vendors.length === 0) reader.fail('vendors', 'at least one vendor');
  if (billing.bareTier && !tiers.includes(billing.bareTier))
    reader.fail('billing.bareTier', 'one of its tiers');
  return reader.done({
    base,
    family,
    version,
    aliases,
    billing,
    seconds,
    defaultSeconds,
    tiers,
    defaultTier,
    ratios,
    sound,
    offPeak,
    scenes,
    restrictions,
    sibling,
    sizes,
    vendors,
  });
}

function checkShape(reader: Reader): NameShape {
  const stem = reader.pattern('stem', /^[a-z][a-z0-9.]*(?:-[a-z0-9.]+)+$/, 'lower-case words joined by -');
  const parts = reader.member('parts', (list) => list.items((item) => item.among(NAME_PARTS)));
  const tierMark = reader.optional('tierMark', (member) => member.among(['-', '_'] as const));
  const bareTier = reader.optional('bareTier', (member) => member.among(TIERS));
  return reader.done({ stem, parts: NAME_PARTS.filter((part) => parts.includes(part)), tierMark, bareTier });
}

function checkDurations(reader: Reader): Durations {
  if (Array.isArray(reader.value)) {
    const list = reader.items((item) => item.whole(1, LONGEST_SECONDS));
    if (list.length === 0) reader.fail('', 'at least one number of seconds');
    return [...list].sort((a, b) => a - b);
  }
  const [min, max] = [reader.integer('min'), reader.integer('max')];
  if (min < 1 || max < min || max > LONGEST_SECONDS)
    reader.fail('', `a range within 1 to ${LONGEST_SECONDS}`);
  return reader.done({ min, max });
}

function checkTiers(reader: Reader): Tier[] {
  const tiers = reader.items((item) => item.among(TIERS));
  if (tiers.length === 0) reader.fail('', 'at least one tier');
  return TIERS.filter((tier) => tiers.includes(tier));
}

function checkScenes(reader: Reader, family: string, tiers: readonly Tier[]): ModelRow['scenes'] {
  const scenes: Partial<Record<Scene, SceneLimits>> = {};
  for (const scene of SCENES) {
    const limits = reader.optional(scene, (member) => checkSceneLimits(member, tiers));
    if (!limits) continue;
    if (SCENE_FAMILIES[scene]?.includes(family) === false)
      reader.fail(scene, `absent: ${family} has no such scene`);
    scenes[scene] = limits;
  }
  if (Object.keys(scenes).length === 0) reader.fail('', 'at least one scene');
  return reader.done(scenes);
}

function checkSceneLimits(reader: Reader, rowTiers: readonly Tier[]): SceneLimits {
  const count = (member: Reader): Count => {
    const [min, max, ...more] = member.items((item) => item.whole(0, 100));
    if (min === undefined || max === undefined || max < min || more.length > 0)
      member.fail('', '[least, most]');
    return [min!, max!];
  };
  const images = reader.optional('images', count);
  const videos = reader.optional('videos', count);
  const audios = reader.optional('audios', count);
  const imagesWithVideo = reader.optional('imagesWithVideo', (member) => member.whole(0, 100));
  const seconds = reader.optional('seconds', checkDurations);
  const tiers = reader.optional('tiers', checkTiers);
  if (tiers?.some((tier) => !rowTiers.includes(tier))) reader.fail('tiers', "some of the row's tiers");
  return reader.done({ images, videos, audios, imagesWithVideo, seconds, tiers });
}

function checkRestriction(reader: Reader): Restriction {
  const when = reader.member('when', (member) =>
    member.done({
      scenes: member.optional('scenes', (list) => list.items((item) => item.among(SCENES))),
      seconds: member.optional('seconds', (list) => list.items((item) => item.whole(1, LONGEST_SECONDS))),
      tiers: member.optional('tiers', checkTiers),
      audio: member.optional('audio', (item) => item.flag()),
      video: member.optional('video', (item) => item.flag()),
      offPeak: member.optional('offPeak', (item) => item.flag()),
    }),
  );
  return reader.done({
    when,
    seconds: reader.optional('seconds', checkDurations),
    tiers: reader.optional('tiers', checkTiers),
    defaultTier: reader.optional('defaultTier', (member) => member.among(TIERS)),
    audio: reader.optional('audio', (member) => member.flag()),
    because: reader.pattern('because', /\S/, 'the condition in words'),
  });
}

function checkVendor(reader: Reader): VendorModel {
  return reader.done({
    vendor: reader.oneOf('vendor', VENDORS),
    name: reader.pattern('name', /\S/, 'a text'),
    version: reader.optional('version', (member) => member.text()),
    scenes: reader.optional('scenes', (list) => list.items((item) => item.among(SCENES))),
    seconds: reader.optional('seconds', checkDurations),
    tiers: reader.optional('tiers', checkTiers),
    restrictions: reader.optional('restrictions', (list) => list.items(checkRestriction)),
  });
}

function checkSizes(reader: Reader): NonNullable<ModelRow['sizes']> {
  const sizes: Partial<Record<Tier, Record<string, string>>> = {};
  for (const tier of TIERS) {
    const ofTier = reader.optional(tier, (member) => member.texts(/^\d{2,5}x\d{2,5}$/));
    if (ofTier) sizes[tier] = ofTier;
  }
  return reader.done(sizes);
}

/** Reads a JSON value member by member, remembering the path for the error and the members nobody asked for. */
class Reader {
  readonly #seen = new Set<string>();

  constructor(
    readonly value: unknown,
    public path: string,
  ) {}

  fail(key: string, wanted: string): never {
    throw new CatalogueError(`${this.path}${key && `.${key}`} has to be ${wanted}`);
  }

  member<T>(key: string, read: (member: Reader) => T): T {
    this.#seen.add(key);
    return read(new Reader(this.#record()[key], `${this.path}.${key}`));
  }

  optional<T>(key: string, read: (member: Reader) => T): T | undefined {
    return this.#record()[key] === undefined ? undefined : this.member(key, read);
  }

  oneOf<const T extends string>(key: string, allowed: readonly T[]): T {
    return this.member(key, (member) => member.among(allowed));
  }

  pattern(key: string, pattern: RegExp, wanted: string): string {
    return this.member(key, (member) => member.text(pattern, wanted));
  }

  integer(key: string): number {
    return this.member(key, (member) => member.whole(1, LONGEST_SECONDS));
  }

  boolean(key: string): boolean {
    return this.member(key, (member) => member.flag());
  }

  among<const T extends string>(allowed: readonly T[]): T {
    const found = allowed.find((item) => item === this.value);
    return found ?? this.fail('', `one of ${allowed.join(', ')}`);
  }

  text(pattern = /\S/, wanted = 'a text'): string {
    return typeof this.value === 'string' && pattern.test(this.value) ? this.value : this.fail('', wanted);
  }

  whole(min: number, max: number): number {
    const { value } = this;
    const ok = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return ok ? value : this.fail('', `a whole number from ${min} to ${max}`);
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('', 'true or false');
  }

  items<T>(read: (item: Reader) => T): T[] {
    if (!Array.isArray(this.value)) this.fail('', 'an array');
    return (this.value as unknown[]).map((item, index) => read(new Reader(item, `${this.path}[${index}]`)));
  }

  strings(pattern?: RegExp): string[] {
    return this.items((item) => item.text(pattern, pattern && `a text like ${pattern.source}`));
  }

  texts(pattern: RegExp): Record<string, string> {
    return Object.fromEntries(
      Object.keys(this.#record()).map((key) => [
        key,
        this.pattern(key, pattern, `a text like ${pattern.source}`),
      ]),
    );
  }

  /** The finished object without its absent members; refuses members that were not asked for. */
  done<T extends object>(result: T): T {
    const stranger = Object.keys(this.#record()).find((key) => !this.#seen.has(key));
    if (stranger) this.fail(stranger, 'left out: there is no such member');
    return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined)) as T;
  }

  #record(): Record<string, unknown> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail('', 'an object');
    return value as Record<string, unknown>;
  }
}
