import { VENDORS } from '@reelgate/catalog';

/** What the document shows and a test sends. A film has to be of some model; these are the only ones it names. */

export const EXAMPLE_MODEL = 'Kling-3.0-Omni';

export const EXAMPLE_MODELS = ['Kling-*'];

export const FILM_FROM_TEXT = {
  model: EXAMPLE_MODEL,
  prompt: 'A lighthouse in a storm, seen from the sea.',
  seconds: '5',
};

export const FILM_FROM_IMAGE = {
  model: 'Vidu-q3-pro',
  prompt: 'The cat turns its head.',
  image: 'https://example.com/cat.png',
  duration: 5,
  metadata: { output_config: { resolution: '720P' } },
};

/** A name that a film is charged as. */
export const EXAMPLE_BILLING_NAME = 'kling-3.0-1080p-mute';

/** A vendor that films are made by, and one that counts in a unit of its own. */
export const EXAMPLE_VENDOR = VENDORS[0]!;
export const EXAMPLE_UNIT_VENDOR = 'vidu';
