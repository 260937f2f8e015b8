import type { Tier } from '@reelgate/contracts';
import { TIERS } from '@reelgate/contracts';

/** "1080P", "720p", "4K" → the tier; a bare number counts as one with p. */
export function tierOfWord(text: string): Tier | undefined {
  const word = text.trim().toLowerCase();
  return TIERS.find((tier) => tier === word || tier === `${word}p`);
}

/** "16:9", "adaptive" → itself, without spaces and in lower case. */
export function ratioOfWord(text: string): string | undefined {
  const word = text.replaceAll(/\s/g, '').toLowerCase();
  return /^\d{1,2}:\d{1,2}$/.test(word) || word === 'adaptive' ? word : undefined;
}
