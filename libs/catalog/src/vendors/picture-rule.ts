import type { InputRole, TaskInput } from '@reelgate/contracts';

/** What a vendor documents of the pictures it takes. What is absent it does not limit, or does not say. */
export interface PictureRule {
  /** Media types. */
  readonly types: readonly string[];
  /** Most bytes of one. */
  readonly maxBytes?: number;
  /** Least and most pixels of each side. */
  readonly side?: readonly [least: number, most: number];
  /** How many times as long as the short side the long one may be. */
  readonly longest?: number;
  /** What holds for some roles instead. */
  readonly roles?: Readonly<Partial<Record<InputRole, Partial<Omit<PictureRule, 'roles'>>>>>;
}

/** What the rule looks at of an input; what is not known of it is not held against it. */
export type Picture = Pick<TaskInput, 'role' | 'contentType' | 'bytes' | 'width' | 'height'>;

/** What keeps the vendor from taking a picture, as what follows its name; undefined when nothing does. */
export function pictureFault(rule: PictureRule, picture: Picture): string | undefined {
  const { types, maxBytes, side, longest } = { ...rule, ...rule.roles?.[picture.role] };
  const { contentType, bytes, width, height } = picture;
  if (contentType !== undefined && isPictureType(contentType) && !types.includes(contentType))
    return `takes pictures as ${types.map(nameOf).join(', ')}, not as ${nameOf(contentType)}.`;
  if (maxBytes !== undefined && bytes !== undefined && bytes > maxBytes)
    return `takes pictures of at most ${megabytes(maxBytes)} MB, not of ${megabytes(bytes)}.`;
  if (width === undefined || height === undefined) return undefined;
  const [short, long] = width < height ? [width, height] : [height, width];
  if (side && (short < side[0] || long > side[1]))
    return `takes pictures of ${sidesWords(side)} pixels a side; this one is ${width}×${height}.`;
  if (longest !== undefined && long > short * longest)
    return `takes pictures up to ${longest} times as long as wide, or as wide as long; this one is ${width}×${height}.`;
  return undefined;
}

const sidesWords = ([least, most]: readonly [number, number]): string =>
  most === Infinity ? `at least ${least}` : least <= 1 ? `at most ${most}` : `${least} to ${most}`;
const isPictureType = (type: string): boolean => type.startsWith('image/');
const nameOf = (type: string): string => (type === 'image/webp' ? 'WebP' : type.slice(6).toUpperCase());
const megabytes = (bytes: number): string => String(Math.ceil(bytes / 100_000) / 10);
