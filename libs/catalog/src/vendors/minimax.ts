import type { VendorFacts } from './vendor-facts.js';

const LONGEST_PROMPT = { hailuo: 2_000, h3: 7_000 };

/** MiniMax's own API: `/v1` for Hailuo 02 and 2.3, `/v2` from H3 on. */
export const minimax: VendorFacts = {
  name: 'minimax',
  title: "MiniMax's own API",
  inline: { kinds: ['image'], maxTotalBytes: 20_000_000 },
  pictures: {
    types: ['image/jpeg', 'image/png', 'image/webp'],
    maxBytes: 20_000_000,
    side: [300, Infinity],
    longest: 2.5,
  },
  scenes: ['text', 'image', 'first_last', 'reference'],
  nativeFiles: false,
  extInfo: [],
  lastFrameAlone: false,
  // The second contract has no place for any.
  says: [{ options: ['enhance_prompt', 'watermark'], when: ({ version }) => !version.startsWith('H3') }],
  findGap: ({ prompt, version, scene }) => {
    const longest = version.startsWith('H3') ? LONGEST_PROMPT.h3 : LONGEST_PROMPT.hailuo;
    if (prompt.length > longest)
      return { part: 'prompt', message: `takes at most ${longest} characters of prompt.` };
    if (prompt === '' && version.startsWith('H3') && scene !== 'text')
      return { part: 'prompt', message: 'needs a prompt beside its media.' };
    return undefined;
  },
};
