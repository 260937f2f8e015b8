import { Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Channel, ChannelList, ChannelTestResult, Empty, SUBJECT } from '@reelgate/contracts';
import type { SealedChannelCreate, SealedChannelPatch } from '@reelgate/contracts';
import { AppError, sealChannelKey, Sealer } from '@reelgate/runtime';
import { AuditLog } from '../audit/audit-log.js';
import { ChannelDirectory } from './channel-directory.js';
import { toFields } from './channel.dto.js';
import type { CreateChannel, PatchChannel } from './channel.dto.js';

/** A vendor is asked whether the key works. */
const TEST_LIMIT_MS = 20_000;

/**
 * Channels live with the providers; this only hands requests on, and all throw what a provider answers. A vendor's key is
 * sent to them, sealed, and never comes back. `by` is the key of the operator.
 */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly rpc: RpcClient,
    private readonly directory: ChannelDirectory,
    private readonly audit: AuditLog,
    private readonly sealer: Sealer,
  ) {}

  async create(dto: CreateChannel, by: string): Promise<Channel> {
    const { name, vendor, key, base_url: baseUrl } = dto;
    const sealedKey = sealChannelKey(this.sealer, key, { channel: name, baseUrl });
    const request: SealedChannelCreate = { ...toFields(dto), name, vendor, sealedKey };
    const channel = await this.rpc.call(SUBJECT.providerSealedChannelCreate, request, Channel);
    await this.#changed(by, 'channel.create', channel.id, { ...dto, key: undefined });
    return channel;
  }

  async list(): Promise<readonly Channel[]> {
    return (await this.rpc.call(SUBJECT.providerChannelList, {}, ChannelList)).channels;
  }

  async patch(id: string, dto: PatchChannel, by: string): Promise<Channel> {
    const request: SealedChannelPatch = { id, ...toFields(dto) };
    if (dto.key !== undefined) {
      const baseUrl = dto.base_url ?? (await this.#baseUrlOf(id));
      request.sealedKey = sealChannelKey(this.sealer, dto.key, { channel: id, baseUrl });
    }
    const channel = await this.rpc.call(SUBJECT.providerSealedChannelPatch, request, Channel);
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

  async #baseUrlOf(id: string): Promise<string> {
    const channel = (await this.list()).find((each) => each.id === id);
    if (!channel) throw new AppError('not_found', 'There is no such channel.', { param: 'id' });
    return channel.baseUrl;
  }

  async #changed(by: string, action: string, id: string, details: object): Promise<void> {
    // The next create of this replica has to know; the others are told by the provider.
    await this.directory.refresh();
    await this.audit.write(by, action, id, details);
  }
}
