import { FAMILY_NAME, SCENES, TIERS } from '@reelgate/contracts';
import type { Scene, Tier } from '@reelgate/contracts';
import { CatalogueError } from './catalogue-error.js';
import { JsonReader } from './json-reader.js';
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
import { OWN_SCENES } from './families/family-facts.js';
import { familyFacts } from './families/index.js';
import { NAME_PARTS } from './model-row.js';
import { VENDORS } from './vendors/index.js';

/** Longest film a task can ask for. */
const LONGEST_SECONDS = 600;
const RATIO = /^\d{1,2}:\d{1,2}$|^adaptive$/;

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
  const reader = new JsonReader(value, `extra model ${index + 1}`);
  const base = reader.pattern(
    'base',
    /^[A-Za-z][A-Za-z0-9.]*(?:-[A-Za-z0-9.]+)+$/,
    'a name such as Film-3.1',
  );
  reader.path = base;
  const family = reader.pattern('family', FAMILY_NAME, 'a name in lower case such as films');
  const version = reader.pattern('version', /\S/, 'a text');
  const aliases = reader.optional('aliases', (list) => list.strings());
  const billing = reader.member('billing', checkShape);
  const seconds = reader.member('seconds', checkDurations);
  const defaultSeconds = reader.integer('defaultSeconds', 1, LONGEST_SECONDS);
  const tiers = reader.member('tiers', checkTiers);
  const defaultTier = reader.oneOf('defaultTier', tiers);
  const ratios = reader.member('ratios', (list) => list.strings(RATIO));
  const sound = reader.optional('sound', (member) => member.done({ default: member.boolean('default') }));
  const offPeak = reader.boolean('offPeak');
  const scenes = reader.member('scenes', (member) => checkScenes(member, family, tiers));
  const restrictions = reader.optional('restrictions', (list) => list.items(checkRestriction));
  const sibling = reader.optional('sibling', (member) => member.text());
  const sizes = reader.optional('sizes', checkSizes);
  const deprecated = reader.optional('deprecated', (member) => member.text());
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
    deprecated,
    vendors,
  });
}

function checkShape(reader: JsonReader): NameShape {
  const stem = reader.pattern('stem', /^[a-z][a-z0-9.]*(?:-[a-z0-9.]+)+$/, 'lower-case words joined by -');
  const parts = reader.member('parts', (list) => list.items((item) => item.among(NAME_PARTS)));
  const tierMark = reader.optional('tierMark', (member) => member.among(['-', '_'] as const));
  const bareTier = reader.optional('bareTier', (member) => member.among(TIERS));
  return reader.done({ stem, parts: NAME_PARTS.filter((part) => parts.includes(part)), tierMark, bareTier });
}

function checkDurations(reader: JsonReader): Durations {
  if (Array.isArray(reader.value)) {
    const list = reader.items((item) => item.whole(1, LONGEST_SECONDS));
    if (list.length === 0) reader.fail('', 'at least one number of seconds');
    return [...list].sort((a, b) => a - b);
  }
  const min = reader.integer('min', 1, LONGEST_SECONDS);
  const max = reader.integer('max', min, LONGEST_SECONDS);
  return reader.done({ min, max });
}

function checkTiers(reader: JsonReader): Tier[] {
  const tiers = reader.items((item) => item.among(TIERS));
  if (tiers.length === 0) reader.fail('', 'at least one tier');
  return TIERS.filter((tier) => tiers.includes(tier));
}

function checkScenes(reader: JsonReader, family: string, tiers: readonly Tier[]): ModelRow['scenes'] {
  const scenes: Partial<Record<Scene, SceneLimits>> = {};
  for (const scene of SCENES) {
    const limits = reader.optional(scene, (member) => checkSceneLimits(member, tiers));
    if (!limits) continue;
    const isOwn = OWN_SCENES.find((own) => own === scene);
    if (isOwn && !familyFacts(family).ownScenes?.[isOwn])
      reader.fail(scene, `absent: ${family} has no such scene`);
    scenes[scene] = limits;
  }
  if (Object.keys(scenes).length === 0) reader.fail('', 'at least one scene');
  return reader.done(scenes);
}

function checkSceneLimits(reader: JsonReader, rowTiers: readonly Tier[]): SceneLimits {
  const count = (member: JsonReader): Count => {
    const [min, max, ...more] = member.items((item) => item.whole(0, 100));
    if (min === undefined || max === undefined || max < min || more.length > 0)
      member.fail('', '[least, most]');
    return [min, max];
  };
  const images = reader.optional('images', count);
  const videos = reader.optional('videos', count);
  const audios = reader.optional('audios', count);
  const videoSeconds = reader.optional('videoSeconds', (member) => member.whole(1, LONGEST_SECONDS));
  const imagesWithVideo = reader.optional('imagesWithVideo', (member) => member.whole(0, 100));
  const seconds = reader.optional('seconds', checkDurations);
  const tiers = reader.optional('tiers', checkTiers);
  if (tiers?.some((tier) => !rowTiers.includes(tier))) reader.fail('tiers', "some of the row's tiers");
  return reader.done({ images, videos, audios, videoSeconds, imagesWithVideo, seconds, tiers });
}

function checkRestriction(reader: JsonReader): Restriction {
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

function checkVendor(reader: JsonReader): VendorModel {
  return reader.done({
    vendor: reader.oneOf('vendor', VENDORS),
    name: reader.pattern('name', /\S/, 'a text'),
    version: reader.optional('version', (member) => member.text()),
    scenes: reader.optional('scenes', (list) => list.items((item) => item.among(SCENES))),
    seconds: reader.optional('seconds', checkDurations),
    tiers: reader.optional('tiers', checkTiers),
    referenceRatios: reader.optional('referenceRatios', (list) => list.strings(RATIO)),
    subjects: reader.optional('subjects', (member) => member.flag()),
    videos: reader.optional('videos', (member) => member.whole(0, 100)),
    options: reader.optional('options', checkOptions),
    lacks: reader.optional('lacks', checkOptions),
    restrictions: reader.optional('restrictions', (list) => list.items(checkRestriction)),
  });
}

const checkOptions = (list: JsonReader): readonly string[] => list.strings(/^[a-z][a-z_]*$/);

function checkSizes(reader: JsonReader): NonNullable<ModelRow['sizes']> {
  const sizes: Partial<Record<Tier, Record<string, string>>> = {};
  for (const tier of TIERS) {
    const ofTier = reader.optional(tier, (member) => member.texts(/^\d{2,5}x\d{2,5}$/));
    if (ofTier) sizes[tier] = ofTier;
  }
  return reader.done(sizes);
}
