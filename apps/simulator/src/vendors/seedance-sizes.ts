/** Pixels of a Seedance film by resolution and ratio, of the 1.0 models (which Jimeng's are too) and of later ones. */
export type SeedanceSizes = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const SIZES_1: SeedanceSizes = {
  '480p': {
    '16:9': '864x480',
    '4:3': '736x544',
    '1:1': '640x640',
    '3:4': '544x736',
    '9:16': '480x864',
    '21:9': '960x416',
  },
  '720p': {
    '16:9': '1248x704',
    '4:3': '1120x832',
    '1:1': '960x960',
    '3:4': '832x1120',
    '9:16': '704x1248',
    '21:9': '1504x640',
  },
  '1080p': {
    '16:9': '1920x1088',
    '4:3': '1664x1248',
    '1:1': '1440x1440',
    '3:4': '1248x1664',
    '9:16': '1088x1920',
    '21:9': '2176x928',
  },
};

export const SIZES_2: SeedanceSizes = {
  '480p': {
    '16:9': '864x496',
    '4:3': '752x560',
    '1:1': '640x640',
    '3:4': '560x752',
    '9:16': '496x864',
    '21:9': '992x432',
  },
  '720p': {
    '16:9': '1280x720',
    '4:3': '1112x834',
    '1:1': '960x960',
    '3:4': '834x1112',
    '9:16': '720x1280',
    '21:9': '1470x630',
  },
  '1080p': {
    '16:9': '1920x1080',
    '4:3': '1664x1248',
    '1:1': '1440x1440',
    '3:4': '1248x1664',
    '9:16': '1080x1920',
    '21:9': '2206x946',
  },
  '4k': { '16:9': '3840x2160', '9:16': '2160x3840' },
};

/** The sides of a film. Throws RangeError for a resolution and ratio that have no size. */
export function sidesOf(
  sizes: SeedanceSizes,
  resolution: string,
  ratio: string,
): { width: number; height: number } {
  const size = sizes[resolution]?.[ratio];
  if (size === undefined) throw new RangeError(`no size for ${resolution} and ${ratio}`);
  const [width, height] = size.split('x').map(Number) as [number, number];
  return { width, height };
}
