import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { Channel, ChannelCreate, ChannelList, ChannelTestResult, Empty, SUBJECT } from '@reelgate/contracts';
import { callbackAddress, Sealer } from '@reelgate/runtime';
import { ChannelDirectory } from './channel-directory.js';
import { unixSeconds } from '../http/unix-seconds.js';
import { GatewayEnv } from '../gateway-env.js';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/read-query.js';
import { operation } from '../openapi/operation.js';
import { AuditLog } from '../audit/audit-log.js';
import { CreateChannelDto, PatchChannelDto, toSettings } from './channel.dto.js';
import { parseDto } from '../http/parse-dto.js';

/** A vendor is asked whether the key works. */
const TEST_LIMIT_MS = 20_000;

/** Channels live with the providers; this only hands requests on. A vendor's key is sent to them and never comes back. */
@Access('admin')
@Controller('admin/v1/channels')
export class ChannelsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly directory: ChannelDirectory,
    private readonly audit: AuditLog,
    private readonly sealer: Sealer,
    private readonly env: GatewayEnv,
  ) {}

  @Post()
  @HttpCode(200)
  @operation({
    summary: 'Create a channel',
    body: 'CreateChannel',
    answer: 'Channel',
    errors: ['invalid_request', 'missing_required_parameter'],
  })
  async create(@Body() body: unknown, @AdminKeyId() by: string): Promise<object> {
    const dto = parseDto(CreateChannelDto, body);
    const request: ChannelCreate = { ...toSettings(dto), name: dto.name, vendor: dto.vendor, key: dto.key };
    const channel = await this.rpc.call(SUBJECT.providerChannelCreate, request, Channel);
    await this.#changed(by, 'channel.create', channel.id, { ...dto, key: undefined });
    return this.#render(channel);
  }

  @Get()
  @operation({
    summary: 'List channels',
    description: 'All of them, without their keys.',
    answer: 'ChannelList',
  })
  async list(): Promise<object> {
    const { channels } = await this.rpc.call(SUBJECT.providerChannelList, {}, ChannelList);
    return pageOf(
      channels.map((channel) => this.#render(channel)),
      false,
    );
  }

  @Patch(':id')
  @operation({
    summary: 'Change a channel',
    body: 'PatchChannel',
    answer: 'Channel',
    errors: ['invalid_request', 'not_found'],
  })
  async patch(@Param('id') id: string, @Body() body: unknown, @AdminKeyId() by: string): Promise<object> {
    const dto = parseDto(PatchChannelDto, body);
    const channel = await this.rpc.call(SUBJECT.providerChannelPatch, { id, ...toSettings(dto) }, Channel);
    const details = { ...dto, ...(dto.key === undefined ? {} : { key: '[changed]' }) };
    await this.#changed(by, 'channel.patch', id, details);
    return this.#render(channel);
  }

  @Delete(':id')
  @operation({ summary: 'Delete a channel', answer: 'DeletedChannel', errors: ['not_found'] })
  async remove(@Param('id') id: string, @AdminKeyId() by: string): Promise<object> {
    await this.rpc.call(SUBJECT.providerChannelDelete, { id }, Empty);
    await this.#changed(by, 'channel.delete', id, {});
    return { id, object: 'channel.deleted', deleted: true };
  }

  @Post(':id/test')
  @HttpCode(200)
  @operation({
    summary: 'Try a channel',
    description: 'A call to the vendor that costs nothing.',
    answer: 'ChannelTest',
    errors: ['not_found'],
  })
  async test(@Param('id') id: string): Promise<object> {
    const { ok, message, elapsedMs } = await this.rpc.call(
      SUBJECT.providerChannelTest,
      { id },
      ChannelTestResult,
      TEST_LIMIT_MS,
    );
    return { object: 'channel.test', ok, message, elapsed_ms: elapsedMs };
  }

  async #changed(by: string, action: string, id: string, details: object): Promise<void> {
    // The next create of this replica has to know; the others are told by the provider.
    await this.directory.refresh();
    await this.audit.write(by, action, id, details);
  }

  #render(channel: Channel): { readonly id: string } & Record<string, unknown> {
    const publicUrl = this.env.REELGATE_PUBLIC_URL;
    return {
      id: channel.id,
      object: 'channel',
      name: channel.name,
      vendor: channel.vendor,
      base_url: channel.baseUrl,
      families: channel.families,
      weight: channel.weight,
      priority: channel.priority,
      max_concurrency: channel.maxConcurrency ?? null,
      requests_per_second: channel.requestsPerSecond ?? null,
      settings: channel.settings,
      enabled: channel.enabled,
      fault: channel.fault ?? null,
      // For vendors that take one address for all tasks, in their own console.
      callback_url: publicUrl === undefined ? null : callbackAddress(this.sealer, publicUrl, channel),
      created_at: unixSeconds(new Date(channel.createdAt)),
    };
  }
}
