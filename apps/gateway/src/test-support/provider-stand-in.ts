import { Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { BusHandler, OnMessage, OnRequest } from '@reelgate/bus';
import {
  ChannelRef,
  JobRef,
  JobResolve,
  providerFamilySubject,
  providerVendorSubject,
  SealedChannelCreate,
  SealedChannelPatch,
  SUBJECT,
  TaskCancel,
  TaskCommand,
  UncertainRequest,
  VendorCallbackRequest,
} from '@reelgate/contracts';
import type {
  ProviderJob,
  QueuePlaceReply,
  UncertainReply,
  Channel,
  ChannelList,
  ChannelTestResult,
  VendorCallbackReply,
} from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { ProviderLetters, ProviderLettersHandlers } from './letters-stand-in.js';

/** The providers' side of the wire: what commands came, and what channels there are. */
export class ProviderScript {
  readonly letters = new ProviderLetters();
  readonly commands: TaskCommand[] = [];
  readonly cancels: TaskCancel[] = [];
  channels: Channel[] = [];
  onCancel: (cancel: TaskCancel) => Promise<void> = async () => undefined;

  readonly resolutions: JobResolve[] = [];
  uncertain: string[] = [];
  onResolve: (request: JobResolve) => Promise<void> = async () => undefined;

  readonly callbacks: VendorCallbackRequest[] = [];
  genuine = true;

  /** Where tasks stand in the queue, by their ids. */
  readonly places = new Map<string, QueuePlaceReply>();

  /** A job of which nobody knows whether the vendor has it. */
  job(taskId: string): ProviderJob {
    const at = '2026-01-01T00:00:00.000Z';
    return {
      taskId,
      state: 'uncertain',
      channelId: 'chan_1',
      reference: taskId,
      lastLook: 'timed out',
      calls: [
        {
          at,
          channelId: 'chan_1',
          action: 'submit',
          outcome: 'unknown',
          vendorCode: 'no_answer',
          latencyMs: 30_000,
        },
      ],
    };
  }

  reset(): void {
    this.resolutions.length = 0;
    this.uncertain = [];
    this.places.clear();
    this.onResolve = async () => undefined;
    this.callbacks.length = 0;
    this.genuine = true;
    this.commands.length = 0;
    this.cancels.length = 0;
    this.channels = [channel()];
    this.onCancel = async () => undefined;
  }
}

/** A channel of Tencent VOD for every family; its films may be at private addresses. */
export function channel(fields: Partial<Channel> = {}): Channel {
  return {
    id: 'chan_1',
    name: 'simulator',
    vendor: 'tencent-vod',
    baseUrl: 'https://vod.tencentcloudapi.com',
    families: [],
    weight: 1,
    priority: 0,
    settings: { allow_private_addresses: true },
    enabled: true,
    createdAt: '2026-01-01T00:00:00.000Z',
    ...fields,
  };
}

@BusHandler()
class ProviderHandlers {
  constructor(private readonly script: ProviderScript) {}

  @OnMessage('task.cmd.kling.v1')
  command(command: TaskCommand): void {
    this.script.commands.push(command);
  }

  @OnMessage('task.cancel.kling.v1')
  async cancel(cancel: TaskCancel): Promise<void> {
    this.script.cancels.push(cancel);
    await this.script.onCancel(cancel);
  }

  @OnRequest(SUBJECT.providerChannelList)
  list(): ChannelList {
    return { channels: this.script.channels };
  }

  @OnRequest(SUBJECT.providerSealedChannelCreate)
  create({ sealedKey: _key, ...fields }: SealedChannelCreate): Channel {
    const created = channel({ ...fields, id: `chan_${this.script.channels.length + 1}` });
    this.script.channels = [...this.script.channels, created];
    return created;
  }

  @OnRequest(SUBJECT.providerSealedChannelPatch)
  patch({ id, sealedKey: _key, ...fields }: SealedChannelPatch): Channel {
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const patched = { ...this.#find(id), ...given };
    this.script.channels = this.script.channels.map((each) => (each.id === id ? patched : each));
    return patched;
  }

  @OnRequest(SUBJECT.providerChannelDelete)
  remove({ id }: ChannelRef): object {
    this.#find(id);
    this.script.channels = this.script.channels.filter((each) => each.id !== id);
    return {};
  }

  @OnRequest(SUBJECT.providerChannelTest)
  test({ id }: ChannelRef): ChannelTestResult {
    this.#find(id);
    return { ok: true, message: 'The key works.', elapsedMs: 12 };
  }

  @OnRequest(providerFamilySubject(SUBJECT.providerJob, 'kling'))
  job({ taskId }: JobRef): ProviderJob {
    return this.script.job(taskId);
  }

  @OnRequest(providerFamilySubject(SUBJECT.providerQueuePlace, 'kling'))
  place({ taskId }: JobRef): QueuePlaceReply {
    return this.script.places.get(taskId) ?? {};
  }

  @OnRequest(SUBJECT.providerUncertain)
  uncertain({ limit }: UncertainRequest): UncertainReply {
    return { taskIds: this.script.uncertain.slice(0, limit) };
  }

  @OnRequest(providerFamilySubject(SUBJECT.providerJobResolve, 'kling'))
  async resolve(request: JobResolve): Promise<ProviderJob> {
    this.script.resolutions.push(request);
    await this.script.onResolve(request);
    return this.script.job(request.taskId);
  }

  @OnRequest(providerVendorSubject(SUBJECT.providerCallback, 'vidu'))
  callback(request: VendorCallbackRequest): VendorCallbackReply {
    this.script.callbacks.push(request);
    return { genuine: this.script.genuine };
  }

  #find(id: string): Channel {
    const found = this.script.channels.find((each) => each.id === id);
    if (!found) throw new AppError('not_found', 'There is no such channel.');
    return found;
  }
}

/** The stand-in as a Nest module. */
export function providerModule(script: ProviderScript): Type {
  @Module({
    controllers: [ProviderHandlers, ProviderLettersHandlers],
    providers: [
      { provide: ProviderScript, useValue: script },
      { provide: ProviderLetters, useValue: script.letters },
    ],
  })
  class ProviderStandIn {}
  return ProviderStandIn;
}
