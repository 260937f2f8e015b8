import { Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Channel, ChannelList, ChannelTestResult, Empty, SUBJECT } from '@reelgate/contracts';
import type { ChannelCreate } from '@reelgate/contracts';
import { AuditLog } from '../audit/audit-log.js';
import { ChannelDirectory } from './channel-directory.js';
import { toSettings } from './channel.dto.js';
import type { CreateChannel, PatchChannel } from './channel.dto.js';

/** A vendor is asked whether the key works. */
const TEST_LIMIT_MS = 20_000;

/**
 * Channels live with the providers; this only hands requests on, and all throw what a provider answers. A vendor's key is
 * sent to them and never comes back. `by` is the key of the operator.
 */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly rpc: RpcClient,
    private readonly directory: ChannelDirectory,
    private readonly audit: AuditLog,
  ) {}

  async create(dto: CreateChannel, by: string): Promise<Channel> {
    const request: ChannelCreate = { ...toSettings(dto), name: dto.name, vendor: dto.vendor, key: dto.key };
    const channel = await this.rpc.call(SUBJECT.providerChannelCreate, request, Channel);
    await this.#changed(by, 'channel.create', channel.id, { ...dto, key: undefined });
    return channel;
  }

  async list(): Promise<readonly Channel[]> {
    return (await this.rpc.call(SUBJECT.providerChannelList, {}, ChannelList)).channels;
  }

  async patch(id: string, dto: PatchChannel, by: string): Promise<Channel> {
    const channel = await this.rpc.call(SUBJECT.providerChannelPatch, { id, ...toSettings(dto) }, Channel);
    const details = { ...dto, ...(dto.key === undefined ? {} : { key: '[changed]' }) };
    await this.#changed(by, 'channel.patch', id, details);
    return channel;
  }

  async delete(id: string, by: string): Promise<void> {
    await this.rpc.call(SUBJECT.providerChannelDelete, { id }, Empty);
    await this.#changed(by, 'channel.delete', id, {});
  }

  test(id: string): Promise<ChannelTestResult> {
    return this.rpc.call(SUBJECT.providerChannelTest, { id }, ChannelTestResult, TEST_LIMIT_MS);
  }

  async #changed(by: string, action: string, id: string, details: object): Promise<void> {
    // The next create of this replica has to know; the others are told by the provider.
    await this.directory.refresh();
    await this.audit.write(by, action, id, details);
  }
}
