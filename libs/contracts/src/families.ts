/**
 * Name of a provider family: one provider service, one NATS subject token and one revenue account each, so never rename one.
 * Which there are is the catalogue's affair, the operator's models included; here it is any word of the form. `all` stands
 * for every family, and a name that ends in `-cancel` would be that of another family's consumer.
 */
export type Family = string;
export const FAMILY_NAME = /^(?!all$)(?!.*-cancel$)[a-z][a-z0-9-]{0,31}$/;

/**
 * Name of an upstream API: part of subjects, stored with every channel. Which there are is the catalogue's affair; here it is
 * any word of the form, so that services of different versions understand each other.
 */
export type Vendor = string;
export const VENDOR_NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** Resolution tiers, from the smallest to the largest. */
export const TIERS = ['360p', '480p', '540p', '720p', '768p', '1080p', '2k', '4k'] as const;
export type Tier = (typeof TIERS)[number];

/** Length of the short side of each tier in pixels. */
export const TIER_SHORT_SIDE: Readonly<Record<Tier, number>> = {
  '360p': 360,
  '480p': 480,
  '540p': 540,
  '720p': 720,
  '768p': 768,
  '1080p': 1080,
  '2k': 1440,
  '4k': 2160,
};

/** What a task is asked to do. The last four are named by the caller; the first four follow from the inputs. */
export const SCENES = [
  'text',
  'image',
  'first_last',
  'reference',
  'motion_control',
  'avatar_i2v',
  'lip_sync',
  'template_effect',
] as const;
export type Scene = (typeof SCENES)[number];

export const MOTION_LEVELS = ['std', 'pro'] as const;
export type MotionLevel = (typeof MOTION_LEVELS)[number];
