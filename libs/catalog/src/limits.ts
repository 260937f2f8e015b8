import type { Scene, Tier } from '@reelgate/contracts';
import type { Durations, ModelRow, Restriction, SceneLimits, VendorModel } from './model-row.js';

/** What the limits of a version depend on. */
export interface LimitFacts {
  readonly scene: Scene;
  readonly seconds: number;
  readonly tier: Tier;
  /** Null for a version without sound. */
  readonly audio: boolean | null;
  /** Number of video inputs. */
  readonly videos: number;
  readonly offPeak: boolean;
}

/** A limit that a task exceeds. */
export interface Violation {
  readonly limit: 'scene' | 'seconds' | 'tier' | 'sound';
  /** The whole story in one sentence, with the allowed values. */
  readonly message: string;
}

export const includesSeconds = (durations: Durations, seconds: number): boolean =>
  isRange(durations) ? seconds >= durations.min && seconds <= durations.max : durations.includes(seconds);

export const shortest = (durations: Durations): number =>
  isRange(durations) ? durations.min : Math.min(...durations);

export const longest = (durations: Durations): number =>
  isRange(durations) ? durations.max : Math.max(...durations);

/** "3 to 15", "5 or 10". */
export const durationWords = (durations: Durations): string =>
  isRange(durations) ? `${durations.min} to ${durations.max}` : orList(durations.map(String));

export function isRange(durations: Durations): durations is Exclude<Durations, readonly number[]> {
  return 'min' in durations;
}

/** "a", "a or b", "a, b or c". */
export function orList(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

/** What the version takes in a scene; none of anything when it has not got the scene. */
export const sceneLimits = (row: ModelRow, scene: Scene): SceneLimits => row.scenes[scene] ?? {};

export const sceneSeconds = (row: ModelRow, scene: Scene, vendor?: VendorModel): Durations =>
  sceneLimits(row, scene).seconds ?? vendor?.seconds ?? row.seconds;

/** The tiers of a scene, all vendors together, or those one vendor makes. */
export function sceneTiers(row: ModelRow, scene: Scene, vendor?: VendorModel): readonly Tier[] {
  const tiers = sceneLimits(row, scene).tiers ?? row.tiers;
  const sold = vendor?.tiers;
  return sold ? tiers.filter((tier) => sold.includes(tier)) : tiers;
}

/** The version's restrictions and the vendor's own. */
export const restrictionsOf = (row: ModelRow, vendor?: VendorModel): readonly Restriction[] => [
  ...(row.restrictions ?? []),
  ...(vendor?.restrictions ?? []),
];

/** Whether a restriction applies. Facts not known yet count as not fulfilling a condition on them. */
export function applies({ when }: Restriction, facts: Partial<LimitFacts>): boolean {
  return (
    among(when.scenes, facts.scene) &&
    among(when.seconds, facts.seconds) &&
    among(when.tiers, facts.tier) &&
    (when.audio === undefined || when.audio === facts.audio) &&
    (when.video === undefined || when.video === (facts.videos ?? 0) > 0) &&
    (when.offPeak === undefined || when.offPeak === facts.offPeak)
  );
}

function among<T>(allowed: readonly T[] | undefined, value: T | undefined): boolean {
  return allowed === undefined || (value !== undefined && allowed.includes(value));
}

/** The first limit of the version, or of the version at one vendor, that a task exceeds. */
export function findViolation(row: ModelRow, facts: LimitFacts, vendor?: VendorModel): Violation | undefined {
  const { base } = row;
  if (!row.scenes[facts.scene] || (vendor?.scenes && !vendor.scenes.includes(facts.scene)))
    return { limit: 'scene', message: `${base} has no scene ${facts.scene}.` };
  const seconds = sceneSeconds(row, facts.scene, vendor);
  if (!includesSeconds(seconds, facts.seconds)) return secondsViolation(base, seconds, facts.seconds);
  const tiers = sceneTiers(row, facts.scene, vendor);
  if (!tiers.includes(facts.tier)) return tierViolation(base, tiers, facts.tier);
  for (const restriction of restrictionsOf(row, vendor)) {
    const violation = applies(restriction, facts) && findRestricted(base, restriction, facts);
    if (violation) return violation;
  }
  return undefined;
}

function findRestricted(base: string, restriction: Restriction, facts: LimitFacts): Violation | undefined {
  const subject = `${base} ${restriction.because}`;
  if (restriction.seconds && !includesSeconds(restriction.seconds, facts.seconds))
    return secondsViolation(subject, restriction.seconds, facts.seconds);
  if (restriction.tiers && !restriction.tiers.includes(facts.tier))
    return tierViolation(subject, restriction.tiers, facts.tier);
  if (restriction.audio !== undefined && facts.audio !== null && facts.audio !== restriction.audio)
    return { limit: 'sound', message: `${subject}: sound has to be ${restriction.audio ? 'on' : 'off'}.` };
  return undefined;
}

function secondsViolation(subject: string, allowed: Durations, seconds: number): Violation {
  return {
    limit: 'seconds',
    message: `${subject}: a film lasts ${durationWords(allowed)} seconds, not ${seconds}.`,
  };
}

function tierViolation(subject: string, allowed: readonly Tier[], tier: Tier): Violation {
  return { limit: 'tier', message: `${subject}: the resolution is ${orList(allowed)}, not ${tier}.` };
}
