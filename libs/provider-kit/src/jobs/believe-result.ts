import {
  believableFigure,
  believableInstant,
  believableRatio,
  believableUsage,
  believableWhole,
} from '@reelgate/contracts';
import type { TaskResult } from '@reelgate/contracts';
import type { VendorResult } from '@reelgate/vendor-port';

/** What of a vendor's result is told on. */
export interface BelievedResult {
  /** Without its links, which have to be sealed. */
  readonly figures: Omit<TaskResult, 'sealedUrl' | 'sealedCoverUrl' | 'sealedLastFrameUrl' | 'archiveKey'>;
  /** Members of the result that cannot be true and are told to nobody. */
  readonly disbelieved: readonly (keyof VendorResult)[];
}

/** Takes a vendor's figures for what they are worth: one that cannot be true is as if the vendor had not said it. */
export function believeResult(result: VendorResult): BelievedResult {
  const believed = {
    seconds: believableFigure('seconds', result.seconds),
    width: believableWhole('side', result.width),
    height: believableWhole('side', result.height),
    bytes: believableWhole('bytes', result.bytes),
    tier: result.tier,
    aspectRatio: believableRatio(result.aspectRatio),
    framesPerSecond: believableFigure('rate', result.framesPerSecond),
    seed: believableWhole('seed', result.seed),
    offPeak: result.offPeak,
    tokens: believableWhole('tokens', result.tokens),
    inputSeconds: believableFigure('seconds', result.inputSeconds),
    expiresAt: result.expiresAt && believableInstant(result.expiresAt)?.toISOString(),
    usage: believableUsage(result.usage),
  };
  const { usage, expiresAt, ...said } = believed;
  return {
    figures: {
      ...defined(said),
      expiresAt: expiresAt ?? null,
      ...(usage && { vendorUsage: usage }),
    },
    disbelieved: (Object.keys(believed) as (keyof typeof believed)[]).filter(
      (member) => result[member] !== undefined && believed[member] === undefined,
    ),
  };
}

/** Whether a vendor's link leads anywhere: an absolute one of http or https. */
export function isLink(url: string): boolean {
  const protocol = URL.parse(url)?.protocol;
  return protocol === 'http:' || protocol === 'https:';
}

/** Why what a vendor calls finished is no film that anybody could get; undefined for one that may be. */
export function whyNoFilm(result: VendorResult, now: Date): string | undefined {
  if (!isLink(result.url)) return 'its link is none of http or https';
  if (result.bytes === 0) return 'it has no bytes';
  const expiresAt = result.expiresAt && believableInstant(result.expiresAt);
  if (expiresAt && expiresAt <= now) return 'its link has expired already';
  return undefined;
}

function defined<T extends object>(members: T): { [Member in keyof T]?: Exclude<T[Member], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
