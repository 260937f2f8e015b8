import type {
  Family,
  InputKind,
  InputRole,
  TaskErrorCode,
  TaskSpec,
  Tier,
  Vendor,
} from '@reelgate/contracts';

/**
 * The port between the job engine and an upstream's API. A vendor package implements `VendorClient` (transport,
 * signing, states, error table) and knows neither Nest nor the database; a family implements `FamilyOnVendor` (what its
 * requests look like there). Outcomes are plain data: a vendor never throws for what an upstream may do, and what it
 * cannot tell for certain it reports as unknown.
 */

/** What a call needs to know of a channel. `key` is the opened secret: never log, store or put it in a message. */
export interface VendorChannel {
  readonly id: string;
  readonly baseUrl: string;
  readonly key: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /**
   * Where the vendor can report about this channel's tasks; absent when the installation has no public address. It holds
   * a token: never log it. A client may add a query of its own.
   */
  readonly callbackUrl?: string;
}

/** One HTTP exchange, done by the kit's outbound client (address rules, time limits, size caps, no retry). */
export interface VendorHttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
}
export interface VendorHttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
/**
 * Sends one request. Rejects with a `VendorHttpError` when there is no complete answer; its `sent` tells whether the
 * upstream may have received the request (a refused connection: certainly not).
 */
export type VendorHttp = (request: VendorHttpRequest, channel: VendorChannel) => Promise<VendorHttpResponse>;

/** What is wrong with a channel as such, not with one request: it is not used again before `afterMs`, or at all. */
export interface ChannelFault {
  readonly kind: 'auth' | 'quota' | 'rate' | 'concurrency' | 'outage';
  /** `auth` and `quota` disable the channel until an operator looks at it; the others pass. */
  readonly message: string;
}

export type SubmitOutcome =
  /** The upstream made a job. */
  | { readonly kind: 'accepted'; readonly vendorTaskId: string }
  /** The upstream has seen this reference before: an earlier submit made the job. Find it by reference. */
  | { readonly kind: 'duplicate' }
  /** Certainly no job, and the same request will never make one: the task fails. */
  | {
      readonly kind: 'refused';
      readonly code: TaskErrorCode;
      readonly message: string;
      readonly vendorCode: string;
    }
  /** Certainly no job now; a later try, or another channel, may succeed. */
  | {
      readonly kind: 'retry';
      readonly vendorCode: string;
      readonly message: string;
      readonly afterMs?: number;
      readonly fault?: ChannelFault;
    }
  /** No telling whether there is a job. */
  | { readonly kind: 'unknown'; readonly vendorCode: string; readonly message: string };

/** The film as the vendor delivers it. `url` may carry a signature: seal it before it rests or travels. */
export interface VendorResult {
  readonly url: string;
  readonly coverUrl?: string;
  /** The film's last picture, where it was asked for. */
  readonly lastFrameUrl?: string;
  readonly expiresAt?: Date;
  readonly seconds?: number;
  readonly width?: number;
  readonly height?: number;
  readonly bytes?: number;
  readonly tier?: Tier;
  /** `W:H` */
  readonly aspectRatio?: string;
  readonly framesPerSecond?: number;
  readonly seed?: number;
  readonly offPeak?: boolean;
  readonly tokens?: number;
  /** Seconds of input video that were used, for vendors that bill them. */
  readonly inputSeconds?: number;
  readonly usage?: Readonly<Record<string, unknown>>;
}

export type QueryOutcome =
  | { readonly kind: 'queued' }
  | { readonly kind: 'running'; readonly progress?: number }
  | { readonly kind: 'succeeded'; readonly result: VendorResult }
  /**
   * The job has ended without a film. `again` says that the vendor's advice is to create it anew (a backlog, a full
   * queue): the failed job costs nothing and is over, so a new one under a new reference doubles nothing.
   */
  | {
      readonly kind: 'failed';
      readonly code: TaskErrorCode;
      readonly message: string;
      readonly vendorCode: string;
      readonly again?: 'later' | 'once';
    }
  /** Ended because it was cancelled upstream. */
  | { readonly kind: 'cancelled' }
  /** An unknown word, an HTTP error, silence: ask again later. Never ends a task. */
  | {
      readonly kind: 'unknown';
      readonly vendorCode: string;
      readonly message: string;
      readonly afterMs?: number;
      /** The vendor answers no more questions for now: it was asked too often. */
      readonly limited?: boolean;
      /** It is the vendor's API itself that says it has no such job: once may be a slip, minutes apart it is a doubt. */
      readonly absent?: boolean;
    };

export type FindOutcome =
  | { readonly kind: 'found'; readonly vendorTaskId: string }
  /** The upstream's list is complete and the reference is not in it. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly vendorCode: string; readonly message: string };

export type CancelOutcome =
  | { readonly kind: 'cancelled' }
  /** Already running or over. */
  | { readonly kind: 'too_late' }
  | { readonly kind: 'unknown'; readonly vendorCode: string; readonly message: string };

/** A step before the submit (face detection before a lip sync) whose result is stored with the job. */
export type PrepareOutcome =
  | { readonly kind: 'done'; readonly prepared: Record<string, unknown> }
  | Exclude<SubmitOutcome, { kind: 'accepted' } | { kind: 'duplicate' } | { kind: 'unknown' }>;

/** An input as a vendor gets it: a URL it can fetch, or the bytes. */
export interface ResolvedInput {
  readonly role: InputRole;
  readonly kind: InputKind;
  readonly url?: string;
  readonly base64?: string;
  readonly contentType?: string;
}

/** A request to a channel's callback address, as it arrived. */
export interface VendorCallback {
  readonly method: string;
  /** Absolute, as it was registered upstream: with the host, path and query of before any rewriting by a proxy. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text, since a signature may cover it. */
  readonly rawBody: string;
}

/**
 * What a genuine callback is about: a job, by the vendor's task id or by the reference it was submitted with, or
 * something else (`other`: an event of a kind that no job waits for).
 */
export type CallbackSubject = { readonly vendorTaskId: string } | { readonly correlation: string } | 'other';

/** Events that a vendor keeps until they are confirmed. */
export type PulledEvents =
  | {
      readonly kind: 'events';
      /** The vendor's ids of tasks that have changed; empty when there is nothing new. */
      readonly vendorTaskIds: readonly string[];
      /** Tells the vendor that they were taken; unconfirmed ones come again. Never rejects for what the vendor does. */
      confirm(): Promise<void>;
    }
  | { readonly kind: 'unknown'; readonly vendorCode: string; readonly message: string };

/** Jobs that have ended at a vendor, whatever became of them. */
export type FinishedJobs =
  | { readonly kind: 'finished'; readonly vendorTaskIds: readonly string[] }
  | { readonly kind: 'unknown'; readonly vendorCode: string; readonly message: string };

export interface VendorClient<Body = unknown> {
  readonly vendor: Vendor;
  readonly defaultBaseUrl: string;
  /**
   * What happens after a submit whose outcome is unknown: `dedupe` = the same reference may be sent again, the upstream
   * refuses the second; `lookup` = find it by reference; `none` = only a person can tell.
   */
  readonly recovery: 'dedupe' | 'lookup' | 'none';
  /** Checks a key's form. Throws TypeError saying what the form is, without quoting the key. */
  checkKey(key: string): void;
  submit(channel: VendorChannel, body: Body, reference: string): Promise<SubmitOutcome>;
  query(channel: VendorChannel, vendorTaskId: string): Promise<QueryOutcome>;
  findByReference?(channel: VendorChannel, reference: string, since: Date): Promise<FindOutcome>;
  cancel?(channel: VendorChannel, vendorTaskId: string): Promise<CancelOutcome>;
  /**
   * What a callback is about; undefined when it is not genuine (a wrong signature, an old date). Absent for a vendor that
   * does not call back. A callback only makes its job due now: a query tells what happened, so a repeated or reordered one
   * does no harm.
   */
  readCallback?(channel: VendorChannel, callback: VendorCallback): CallbackSubject | undefined;
  /**
   * Takes events from the vendor's queue, for channels with `settings.pull_events`. The queue is the vendor account's, so
   * whoever takes them takes them from everybody else who uses the account.
   */
  pullEvents?(channel: VendorChannel): Promise<PulledEvents>;
  /**
   * The jobs of the channel that have ended since an instant, in a few calls however many are running. With it, looks are
   * spent on jobs that have ended, and a vendor's limit on queries is no limit on jobs in flight.
   */
  listFinished?(channel: VendorChannel, since: Date): Promise<FinishedJobs>;
  /** A call that costs nothing and proves that the key works. */
  test(channel: VendorChannel): Promise<{ readonly ok: boolean; readonly message: string }>;
}

/** What one family's requests look like at one vendor. Whether the vendor can make a task is the catalogue's to say. */
export interface FamilyOnVendor<Body = unknown> {
  readonly client: VendorClient<Body>;
  /** The vendor's request of a task that the catalogue says it can make. Pure. `prepared` is what `prepare` returned. */
  toRequest(
    spec: TaskSpec,
    inputs: readonly ResolvedInput[],
    channel: VendorChannel,
    prepared: Readonly<Record<string, unknown>>,
  ): Body;
  /** Which tasks have a step before the submit; every one unless it says. Pure. */
  prepares?(spec: TaskSpec): boolean;
  /** That step. Must be harmless to repeat. */
  prepare?(spec: TaskSpec, inputs: readonly ResolvedInput[], channel: VendorChannel): Promise<PrepareOutcome>;
}

/** A family: its name and the vendors that can serve it. */
export interface FamilyDefinition {
  readonly family: Family;
  readonly vendors: readonly FamilyOnVendor[];
}
