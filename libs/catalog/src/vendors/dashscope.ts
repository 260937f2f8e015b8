import type { VendorFacts } from './vendor-facts.js';

const LONGEST_PROMPT = 20_000;

/** Alibaba's Model Studio (DashScope). */
export const dashscope: VendorFacts = {
  name: 'dashscope',
  title: "Alibaba's Model Studio",
  inline: { kinds: ['image'], maxTotalBytes: 10_000_000 },
  pictures: { types: ['image/jpeg', 'image/png', 'image/webp', 'image/bmp'], maxBytes: 10_000_000 },
  scenes: ['text', 'image', 'first_last', 'reference'],
  nativeFiles: false,
  extInfo: [],
  lastFrameAlone: false,
  says: [
    { options: ['negative_prompt', 'enhance_prompt', 'watermark'] },
    {
      options: ['seed'],
      when: ({ seed }) => seed === undefined || (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31),
    },
  ],
  findGap: ({ prompt }) =>
    prompt.length > LONGEST_PROMPT
      ? { part: 'prompt', message: `takes at most ${LONGEST_PROMPT} characters of prompt.` }
      : undefined,
};
