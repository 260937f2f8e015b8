import { AppError } from '@reelgate/runtime';

export interface BodyLimits {
  /**
   * Bytes that each body may hold beside all others: whoever fills the memory with large ones keeps nobody from sending a
   * small one. How many bodies there can be is bounded elsewhere.
   */
  readonly free: number;
  /** Bytes of bodies that all requests of the process may hold in memory. */
  readonly total: number;
  /** Bytes that the requests of one caller may hold. */
  readonly perCaller: number;
}

/** Bytes of one request's body, held until `release`. */
export interface HeldBytes {
  /** Holds more. Throws AppError when there is no room: the request is refused, and what it held is still held. */
  grow(bytes: number): void;
  /** Gives everything back; may be called again. */
  release(): void;
}

/**
 * How much memory the bodies of requests under way take, counted as it arrives: neither many large ones nor ones that
 * never end can exhaust the process, and announcing one takes no room from others.
 */
export class BodyBudget {
  #total = 0;
  readonly #byCaller = new Map<string, number>();

  constructor(private readonly limits: BodyLimits) {}

  /** Bytes held now. */
  get held(): number {
    return this.#total;
  }

  open(caller: string): HeldBytes {
    let size = 0;
    let held = 0;
    let over = false;
    return {
      grow: (more) => {
        if (over) return;
        size += more;
        const bytes = Math.max(0, size - this.limits.free) - held;
        if (bytes <= 0) return;
        const ofCaller = (this.#byCaller.get(caller) ?? 0) + bytes;
        if (ofCaller > this.limits.perCaller) {
          throw new AppError(
            'rate_limit_exceeded',
            'Too many large requests of this key are under way at once; send them one after another.',
            { retryAfterMs: 1_000 },
          );
        }
        if (this.#total + bytes > this.limits.total) {
          throw new AppError('service_unavailable', 'Too many large requests are under way; send it again.', {
            retryAfterMs: 1_000,
          });
        }
        held += bytes;
        this.#total += bytes;
        this.#byCaller.set(caller, ofCaller);
      },
      release: () => {
        if (over) return;
        over = true;
        this.#total -= held;
        const left = (this.#byCaller.get(caller) ?? 0) - held;
        if (left > 0) this.#byCaller.set(caller, left);
        else this.#byCaller.delete(caller);
      },
    };
  }
}
