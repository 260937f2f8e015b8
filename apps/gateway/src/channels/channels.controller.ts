import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { VENDORS } from '@reelgate/catalog';
import type { Channel } from '@reelgate/contracts';
import { callbackAddress, Sealer } from '@reelgate/runtime';
import { unixSeconds } from '../http/unix-seconds.js';
import { GatewayEnv } from '../gateway-env.js';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { operation } from '../openapi/operation.js';
import {
  ChannelAnswer,
  ChannelList,
  ChannelTest,
  CreateChannel,
  DeletedChannel,
  PatchChannel,
} from './channel.dto.js';
import { ChannelsService } from './channels.service.js';

const CHANNEL_EXAMPLE = {
  name: 'main',
  vendor: VENDORS[0],
  key: 'secret id and key, in the form of the vendor',
  weight: 10,
};

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
    id: 'createChannel',
    summary: 'Create a channel',
    body: CreateChannel,
    examples: { channel: CHANNEL_EXAMPLE },
    answer: ChannelAnswer,
  })
  async create(@Body() dto: CreateChannel, @AdminKeyId() by: string): Promise<ChannelAnswer> {
    return this.#render(await this.channels.create(dto, by));
  }

  @Get()
  @operation({
    id: 'listChannels',
    summary: 'List channels',
    description: 'All of them, without their keys.',
    answer: ChannelList,
  })
  async list(): Promise<ChannelList> {
    const channels = await this.channels.list();
    return pageOf(
      channels.map((channel) => this.#render(channel)),
      false,
    );
  }

  @Patch(':id')
  @operation({
    id: 'changeChannel',
    summary: 'Change a channel',
    body: PatchChannel,
    examples: { off: { enabled: false } },
    answer: ChannelAnswer,
    errors: ['not_found'],
  })
  async patch(
    @Param('id') id: string,
    @Body() dto: PatchChannel,
    @AdminKeyId() by: string,
  ): Promise<ChannelAnswer> {
    return this.#render(await this.channels.patch(id, dto, by));
  }

  @Delete(':id')
  @operation({
    id: 'deleteChannel',
    summary: 'Delete a channel',
    answer: DeletedChannel,
    errors: ['not_found'],
  })
  async remove(@Param('id') id: string, @AdminKeyId() by: string): Promise<DeletedChannel> {
    await this.channels.delete(id, by);
    return { id, object: 'channel.deleted', deleted: true };
  }

  @Post(':id/test')
  @HttpCode(200)
  @operation({
    id: 'testChannel',
    summary: 'Try a channel',
    description: 'A call to the vendor that costs nothing.',
    answer: ChannelTest,
    errors: ['not_found'],
  })
  async test(@Param('id') id: string): Promise<ChannelTest> {
    const { ok, message, elapsedMs } = await this.channels.test(id);
    return { object: 'channel.test', ok, message, elapsed_ms: elapsedMs };
  }

  #render(channel: Channel): ChannelAnswer {
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
      resting_until: channel.restingUntil ? unixSeconds(new Date(channel.restingUntil)) : null,
      // For vendors that take one address for all tasks, in their own console.
      callback_url: publicUrl === undefined ? null : callbackAddress(this.sealer, publicUrl, channel),
      created_at: unixSeconds(new Date(channel.createdAt)),
    };
  }
}
