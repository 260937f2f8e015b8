import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import type { Channel } from '@reelgate/contracts';
import { callbackAddress, Sealer } from '@reelgate/runtime';
import { unixSeconds } from '../http/unix-seconds.js';
import { GatewayEnv } from '../gateway-env.js';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/read-query.js';
import { operation } from '../openapi/operation.js';
import { CreateChannelDto, PatchChannelDto } from './channel.dto.js';
import { ChannelsService } from './channels.service.js';
import { parseDto } from '../http/parse-dto.js';

/** Access to vendors. A vendor's key goes in and never comes out. */
@Access('admin')
@Controller('admin/v1/channels')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelsService,
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
    return this.#render(await this.channels.create(parseDto(CreateChannelDto, body), by));
  }

  @Get()
  @operation({
    summary: 'List channels',
    description: 'All of them, without their keys.',
    answer: 'ChannelList',
  })
  async list(): Promise<object> {
    const channels = await this.channels.list();
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
    return this.#render(await this.channels.patch(id, parseDto(PatchChannelDto, body), by));
  }

  @Delete(':id')
  @operation({ summary: 'Delete a channel', answer: 'DeletedChannel', errors: ['not_found'] })
  async remove(@Param('id') id: string, @AdminKeyId() by: string): Promise<object> {
    await this.channels.delete(id, by);
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
    const { ok, message, elapsedMs } = await this.channels.test(id);
    return { object: 'channel.test', ok, message, elapsed_ms: elapsedMs };
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
