/** One caller's item and the promise it waits on. */
interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result | PromiseLike<Result>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Groups calls that wait at the same moment into one. There is no timer: a batch forms while the previous one is under
 * way, so a lone call goes at once and a busy moment shares round trips. `run` must return one result per item, in order, or
 * a promise of one; when it rejects, every caller of that batch gets the error (`togetherOrAlone` keeps them apart).
 */
export class Batcher<Item, Result> {
  readonly #queue: Waiting<Item, Result>[] = [];
  #active = 0;

  constructor(
    private readonly run: (items: readonly Item[]) => Promise<readonly (Result | PromiseLike<Result>)[]>,
    private readonly options: {
      /** Most items of one batch. */
      readonly maxSize: number;
      /** Batches under way at once. */
      readonly lanes?: number;
    },
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push({ item, resolve, reject });
      // After the current tick, so that calls of one tick share the first batch too.
      queueMicrotask(() => this.#pump());
    });
  }

  #pump(): void {
    while (this.#active < (this.options.lanes ?? 1) && this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.options.maxSize);
      this.#active += 1;
      void this.#execute(batch);
    }
  }

  async #execute(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.run(batch.map((waiting) => waiting.item));
      if (results.length !== batch.length) {
        throw new Error(`a batch of ${batch.length} got ${results.length} results`);
      }
      batch.forEach((waiting, i) => waiting.resolve(results[i]!));
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    } finally {
      this.#active -= 1;
      this.#pump();
    }
  }
}
