import { Random } from '../random.js';

/** What goes wrong, and for how long (ms) where it lasts. `who` numbers the process it happens to. */
export type Mishap =
  | { readonly kind: 'kill'; readonly service: Victim; readonly who: number; readonly downMs: number }
  | { readonly kind: 'freeze'; readonly service: Victim; readonly who: number; readonly forMs: number }
  | { readonly kind: 'nats'; readonly downMs: number }
  | { readonly kind: 'postgres'; readonly downMs: number }
  | { readonly kind: 'standby'; readonly forMs: number }
  | { readonly kind: 'store'; readonly forMs: number }
  | { readonly kind: 'terminate-backends' }
  | { readonly kind: 'cut-connections'; readonly of: 'postgres' | 'nats' }
  | {
      readonly kind: 'slow-connections';
      readonly of: 'postgres' | 'nats';
      readonly delayMs: number;
      readonly forMs: number;
    }
  | { readonly kind: 'vendor'; readonly fault: string; readonly times: number }
  | { readonly kind: 'vendor-clock'; readonly seconds: number }
  | { readonly kind: 'duplicate-events'; readonly forMs: number };

export type Victim = 'gateway' | 'billing' | 'kling';
const VICTIMS: readonly Victim[] = ['gateway', 'billing', 'kling'];

/** What a vendor's API does wrong: errors, silence before and after the job was made, limits, words nobody knows. */
const VENDOR_FAULTS = [
  'http_500',
  'hang',
  'timeout_before_accept',
  'timeout_after_accept',
  'internal_error',
  'rate_limit',
  'unknown_status',
  'fail',
];

export interface Planned {
  /** Milliseconds from the beginning. */
  readonly at: number;
  readonly mishap: Mishap;
}

/** Mishaps for `durationMs`, one every few seconds; the same for the same seed. */
export function planMishaps(seed: number, durationMs: number): Planned[] {
  const random = new Random(seed);
  const planned: Planned[] = [];
  // Each kind in turn, in an order of the seed's, so that a short run meets most of them.
  const kinds: (() => Mishap)[] = [
    () => kill(random),
    () => ({ kind: 'vendor', fault: random.pick(VENDOR_FAULTS), times: Math.ceil(random.between(0, 4)) }),
    () => ({ kind: 'terminate-backends' }),
    () => ({
      kind: 'freeze',
      service: random.pick(VICTIMS),
      who: Math.floor(random.between(0, 2)),
      forMs: random.between(1_000, 8_000),
    }),
    () => ({ kind: 'cut-connections', of: random.pick(['postgres', 'nats']) }),
    () => kill(random),
    () => ({ kind: 'nats', downMs: random.between(200, 5_000) }),
    () => ({ kind: 'vendor', fault: random.pick(VENDOR_FAULTS), times: Math.ceil(random.between(0, 4)) }),
    () => ({ kind: 'duplicate-events', forMs: random.between(2_000, 8_000) }),
    () => ({
      kind: 'slow-connections',
      of: random.pick(['postgres', 'nats']),
      delayMs: random.between(20, 300),
      forMs: random.between(1_000, 5_000),
    }),
    () => ({ kind: 'postgres', downMs: random.between(200, 4_000) }),
    () => ({ kind: 'standby', forMs: random.between(500, 4_000) }),
    () => ({ kind: 'store', forMs: random.between(500, 6_000) }),
    () => ({ kind: 'vendor-clock', seconds: random.between(1, 30) }),
  ];
  let turn: (() => Mishap)[] = [];
  for (let at = random.between(500, 2_000); at < durationMs; at += random.between(1_500, 5_000)) {
    if (turn.length === 0) turn = shuffled(kinds, random);
    planned.push({ at: Math.round(at), mishap: turn.pop()!() });
  }
  return planned;
}

function kill(random: Random): Mishap {
  return {
    kind: 'kill',
    service: random.pick(VICTIMS),
    who: Math.floor(random.between(0, 2)),
    downMs: random.between(0, 4_000),
  };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  const out: T[] = [];
  while (left.length > 0) out.push(left.splice(Math.floor(random.between(0, left.length)), 1)[0]!);
  return out;
}
