/** Seconds of a reference video whose link does not say it. */
const USUAL_SECONDS = 5;
/** The least and the most that one may last. */
const [LEAST, MOST] = [2, 15];

/**
 * Seconds of all reference videos of a create, which are billed like the film's. They are not fetched here: a link says by its
 * parameter `seconds` how long its video is.
 */
export function inputSecondsOf({ content }: Readonly<Record<string, unknown>>): number {
  const items = Array.isArray(content)
    ? (content as { readonly video_url?: { readonly url?: unknown } }[])
    : [];
  const urls = items.flatMap(({ video_url: video }) => (video ? [String(video.url)] : []));
  return urls.reduce((sum, url) => sum + secondsOf(url), 0);
}

function secondsOf(url: string): number {
  const stated = URL.canParse(url) ? Number(new URL(url).searchParams.get('seconds') ?? NaN) : NaN;
  return Number.isNaN(stated) ? USUAL_SECONDS : Math.min(MOST, Math.max(LEAST, stated));
}
