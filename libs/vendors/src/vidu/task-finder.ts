import { array, object, text } from '@reelgate/vendor-port';
import type { FindOutcome, Refused, Reply, Silence, VendorChannel } from '@reelgate/vendor-port';
import { LRUCache } from 'lru-cache';
import { readPayload } from './payload.js';

const MINUTE = 60_000;
/** Our clock and the upstream's may differ. */
const CLOCK_SKEW_MS = 5 * MINUTE;
/** Later than this after the submit no task of it is made any more. */
const CREATE_WINDOW_MS = 15 * MINUTE;
/** The list reaches back as far. */
const LISTED_MS = 7 * 24 * 60 * MINUTE;
/** Time is listed in pieces of so long, the same ones for every look-up, so that look-ups share them. */
const SPAN_MS = 5 * MINUTE;
/** A list of a time that is not over yet is good for so long. */
const FRESH_MS = 10_000;
const PAGE_SIZE = 100;
/** Calls of one look-up; what is left is asked by the next one. */
const MAX_CALLS = 100;

const ACCOUNTS_KEPT = 50;
const SPANS_KEPT = 500;
const PAYLOADS_KEPT = 50_000;

type Unknown = Extract<FindOutcome, { kind: 'unknown' }>;
type Get = (channel: VendorChannel, path: string) => Promise<Reply>;

/** What is known of one account's tasks. */
interface Account {
  /** References by task id. A payload never changes, so each task is asked once, whoever it is looked for. */
  readonly references: LRUCache<string, string>;
  /** Lists by the number of their span. */
  readonly spans: LRUCache<number, Span>;
  /** The look-up under way: they take turns, so that each finds what the one before it has learned. */
  turn: Promise<unknown>;
}

/** The ids of the tasks that were made within one span of time, as far as they are listed. */
interface Span {
  readonly listedAt: number;
  readonly ids: Set<string>;
  /** All that the list has shown, also of other times. */
  readonly seen: Set<string>;
  page: number;
  token: string;
  complete: boolean;
}

/** The calls that a look-up may still make. Once there are none it ends, and goes on where it stopped at the next try. */
class StillLooking extends Error {}

/**
 * Finds tasks by the reference in their payload. The list does not show payloads, so every task made around a submit has to
 * be asked for its own; what was learned is kept, and a long search goes on over several look-ups.
 */
export class TaskFinder {
  readonly #accounts = new LRUCache<string, Account>({ max: ACCOUNTS_KEPT });

  constructor(
    private readonly get: Get,
    private readonly unknown: (reply: Refused | Silence) => Unknown,
    private readonly now: () => Date,
  ) {}

  /** Remembers what an answer has shown of a task anyway. */
  note(channel: VendorChannel, taskId: string, reference: string): void {
    this.#account(channel).references.set(taskId, reference);
  }

  /** Sure of an absence only when every list came to its end and every candidate answered. */
  async find(channel: VendorChannel, reference: string, since: Date): Promise<FindOutcome> {
    const account = this.#account(channel);
    const mine = account.turn.then(() => this.#find(channel, account, reference, since.getTime()));
    account.turn = mine.catch(() => undefined);
    return mine;
  }

  async #find(
    channel: VendorChannel,
    account: Account,
    reference: string,
    since: number,
  ): Promise<FindOutcome> {
    let calls = 0;
    const ask = (path: string): Promise<Reply> => {
      if (++calls > MAX_CALLS) throw new StillLooking();
      return this.get(channel, path);
    };
    let unsure: Unknown | undefined;
    try {
      for (const number of this.#spansAround(since)) {
        const ids = await this.#list(account, number, ask);
        if (!Array.isArray(ids)) return ids;
        for (const id of ids) {
          let found = account.references.get(id);
          if (found === undefined) {
            const reply = await ask(`/tasks/${encodeURIComponent(id)}/creations`);
            if (reply.kind === 'silent') return this.unknown(reply);
            if (reply.kind === 'error') {
              unsure = this.unknown(reply);
              continue;
            }
            if (text(reply.answer['state']) === '') {
              unsure = { kind: 'unknown', vendorCode: 'no_task', message: 'the vendor answered no task' };
              continue;
            }
            ({ reference: found } = readPayload(text(reply.answer['payload'])));
            account.references.set(id, found);
          }
          if (found === reference) return { kind: 'found', vendorTaskId: id };
        }
      }
    } catch (error) {
      if (!(error instanceof StillLooking)) throw error;
      return (
        unsure ?? {
          kind: 'unknown',
          vendorCode: 'still_looking',
          message: `many tasks were made around the submit; ${account.references.size} are known not to be this one so far`,
        }
      );
    }
    if (unsure) return unsure;
    if (this.now().getTime() - since > LISTED_MS) {
      return {
        kind: 'unknown',
        vendorCode: 'too_old',
        message: 'the vendor lists the tasks of the last seven days only',
      };
    }
    return { kind: 'absent' };
  }

  /** The numbers of the spans in which a task of this submit can have been made, the likeliest first. */
  #spansAround(since: number): number[] {
    const spanOf = (at: number): number => Math.floor(at / SPAN_MS);
    const latest = Math.min(since + CREATE_WINDOW_MS, this.now().getTime() + CLOCK_SKEW_MS);
    const [first, mine, last] = [spanOf(since - CLOCK_SKEW_MS), spanOf(since), spanOf(latest)];
    const numbers = [];
    for (let number = mine; number <= Math.max(mine, last); number++) numbers.push(number);
    for (let number = mine - 1; number >= first; number--) numbers.push(number);
    return numbers;
  }

  /** The ids of the tasks of a span, by the list's own times where they can be read. */
  async #list(
    account: Account,
    number: number,
    ask: (path: string) => Promise<Reply>,
  ): Promise<string[] | Unknown> {
    const from = number * SPAN_MS;
    const to = from + SPAN_MS;
    const now = this.now().getTime();
    const kept = account.spans.get(number);
    const settled = kept !== undefined && kept.listedAt > to + CLOCK_SKEW_MS;
    const usable = settled || (kept?.complete === true && now - kept.listedAt < FRESH_MS);
    const span: Span = usable
      ? kept!
      : { listedAt: now, ids: new Set(), seen: new Set(), page: 0, token: '', complete: false };
    account.spans.set(number, span);
    while (!span.complete) {
      const parameters = new URLSearchParams({
        'created_at.from': new Date(from).toISOString(),
        'created_at.to': new Date(to).toISOString(),
        'pager.pagesz': String(PAGE_SIZE),
        ...(span.token === '' ? { 'pager.page': String(span.page) } : { 'pager.page_token': span.token }),
      });
      const reply = await ask(`/tasks?${parameters.toString()}`);
      if (reply.kind !== 'ok') {
        // A page that cannot be had any more would be asked for ever: the next look-up begins anew.
        if (reply.kind === 'error') account.spans.delete(number);
        return this.unknown(reply);
      }
      const tasks = array(reply.answer['tasks']).map((task) => object(task) ?? {});
      const before = span.seen.size;
      for (const task of tasks) {
        const id = text(task['id']);
        span.seen.add(id);
        const createdAt = Date.parse(text(task['created_at']));
        if (id !== '' && !(createdAt < from || createdAt > to)) span.ids.add(id);
      }
      span.page += 1;
      span.token = text(reply.answer['next_page_token']);
      span.complete = span.token === '' && tasks.length < PAGE_SIZE;
      if (!span.complete && span.seen.size === before) {
        account.spans.delete(number);
        return { kind: 'unknown', vendorCode: 'list_without_end', message: 'the list of tasks did not end' };
      }
    }
    return [...span.ids];
  }

  #account({ id, key }: VendorChannel): Account {
    const name = `${id} ${key}`;
    let account = this.#accounts.get(name);
    if (!account) {
      account = {
        references: new LRUCache({ max: PAYLOADS_KEPT }),
        spans: new LRUCache({ max: SPANS_KEPT }),
        turn: Promise.resolve(),
      };
      this.#accounts.set(name, account);
    }
    return account;
  }
}
