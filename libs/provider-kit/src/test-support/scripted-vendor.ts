import type { TaskSpec, Vendor } from '@reelgate/contracts';
import type {
  CallbackSubject,
  CancelOutcome,
  FamilyOnVendor,
  FindOutcome,
  FinishedJobs,
  PrepareOutcome,
  PulledEvents,
  QueryOutcome,
  ResolvedInput,
  SubmitOutcome,
  VendorCallback,
  VendorChannel,
  VendorClient,
} from '@reelgate/vendor-port';

/** A create as it arrived at the vendor. */
export interface ReceivedSubmit {
  readonly reference: string;
  readonly channelId: string;
  readonly at: Date;
  readonly body: {
    readonly prompt: string;
    readonly inputs: readonly ResolvedInput[];
    readonly prepared: object;
  };
}

/**
 * A vendor in memory, which does what a test says. Left alone it accepts every create once, refuses a reference it has
 * (`duplicate`), and runs its jobs for ever.
 */
export class ScriptedVendor {
  readonly submits: ReceivedSubmit[] = [];
  readonly queries: { readonly vendorTaskId: string; readonly at: Date }[] = [];
  readonly cancels: string[] = [];
  readonly finds: { readonly reference: string; readonly since: Date }[] = [];
  /** Vendor task ids by reference: what the vendor has. */
  readonly jobs = new Map<string, string>();

  onSubmit: (submit: ReceivedSubmit, accept: () => SubmitOutcome) => SubmitOutcome | Promise<SubmitOutcome> =
    (_, accept) => accept();
  onQuery: (vendorTaskId: string) => QueryOutcome | Promise<QueryOutcome> = () => ({ kind: 'running' });
  onCancel: (vendorTaskId: string) => CancelOutcome = () => ({ kind: 'too_late' });
  onFind: ((reference: string) => FindOutcome) | undefined;
  onPrepare: ((spec: TaskSpec) => PrepareOutcome) | undefined;
  onCallback: ((channel: VendorChannel, callback: VendorCallback) => CallbackSubject | undefined) | undefined;
  onPull: (() => PulledEvents) | undefined;
  onList: ((since: Date) => FinishedJobs) | undefined;

  constructor(
    private readonly now: () => Date,
    readonly recovery: VendorClient['recovery'] = 'dedupe',
    readonly vendor: Vendor = 'tencent-vod',
  ) {}

  /** How often each reference arrived. */
  get submitCounts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { reference } of this.submits) counts.set(reference, (counts.get(reference) ?? 0) + 1);
    return counts;
  }

  /** The vendor as a family sees it. */
  family(): FamilyOnVendor<ReceivedSubmit['body']> {
    const lookUp = (reference: string): FindOutcome => {
      if (this.onFind) return this.onFind(reference);
      const vendorTaskId = this.jobs.get(reference);
      return vendorTaskId ? { kind: 'found', vendorTaskId } : { kind: 'absent' };
    };
    const client: VendorClient<ReceivedSubmit['body']> = {
      vendor: this.vendor,
      defaultBaseUrl: 'https://vendor.example',
      recovery: this.recovery,
      checkKey: (key) => {
        if (!key.includes('|')) throw new TypeError('expected App|Secret');
      },
      submit: async (channel: VendorChannel, body, reference) => {
        const submit = { reference, channelId: channel.id, at: this.now(), body };
        this.submits.push(submit);
        return this.onSubmit(submit, () => this.#accept(reference));
      },
      query: async (_channel, vendorTaskId) => {
        this.queries.push({ vendorTaskId, at: this.now() });
        return this.onQuery(vendorTaskId);
      },
      cancel: async (_channel, vendorTaskId) => {
        this.cancels.push(vendorTaskId);
        return this.onCancel(vendorTaskId);
      },
      ...(this.onCallback
        ? { readCallback: (channel, callback) => this.onCallback!(channel, callback) }
        : {}),
      ...(this.onList
        ? { listFinished: async (_channel: VendorChannel, since: Date) => this.onList!(since) }
        : {}),
      ...(this.onPull ? { pullEvents: async () => this.onPull!() } : {}),
      test: async (channel) => ({ ok: true, message: `the key ${channel.key} works` }),
      ...(this.recovery === 'none'
        ? {}
        : {
            findByReference: async (_channel: VendorChannel, reference: string, since: Date) => {
              this.finds.push({ reference, since });
              return lookUp(reference);
            },
          }),
    };
    return {
      client,
      toRequest: (spec, inputs, _channel, prepared) => {
        if (spec.prompt === 'inexpressible') throw new Error('cannot be expressed');
        return { prompt: spec.prompt, inputs, prepared };
      },
      ...(this.onPrepare ? { prepare: async (spec: TaskSpec) => this.onPrepare!(spec) } : {}),
    };
  }

  #accept(reference: string): SubmitOutcome {
    if (this.jobs.has(reference)) return { kind: 'duplicate' };
    const vendorTaskId = `v-${reference}`;
    this.jobs.set(reference, vendorTaskId);
    return { kind: 'accepted', vendorTaskId };
  }
}
