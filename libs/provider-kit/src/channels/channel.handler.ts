import { MessagePattern, Payload } from '@nestjs/microservices';
import { BusHandler, OnRequest } from '@reelgate/bus';
import type { RpcClient } from '@reelgate/bus';
import {
  Channel,
  ChannelCreate,
  ChannelPatch,
  ChannelRef,
  ChannelTestResult,
  providerVendorSubject,
  SUBJECT,
} from '@reelgate/contracts';
import type { ChannelList, ChannelSettings, Family, Vendor } from '@reelgate/contracts';
import type { Catalogue } from '@reelgate/catalog';
import { AppError, newId } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { cleanMessage } from '../clean-message.js';
import type { VendorClient } from '@reelgate/vendor-port';
import { notFound } from './channel.repository.js';
import type { ChannelRepository } from './channel.repository.js';

/** A test call may take as long as a vendor's answer to it. */
const TEST_MS = 20_000;
const WRITE_MS = 5_000;

export interface ChannelHandlerParts {
  readonly channels: ChannelRepository;
  /** The vendors that this process speaks. */
  readonly clients: readonly VendorClient[];
  readonly catalogue: Catalogue;
  readonly rpc: RpcClient;
  readonly clock: Clock;
}

/**
 * The handler of channel requests. Any provider process may get one. What needs the vendor itself (the form of its key, its
 * families, a test call) is done by a process that speaks the vendor: each also listens on the subject with the vendor's
 * name, and hands on what it cannot do.
 */
export function channelHandler({
  channels,
  clients,
  catalogue,
  rpc,
  clock,
}: ChannelHandlerParts): new () => object {
  const byVendor = new Map<Vendor, VendorClient>(clients.map((client) => [client.vendor, client]));
  const withVendors = (subject: string): string[] => [
    subject,
    ...[...byVendor.keys()].map((vendor) => providerVendorSubject(subject, vendor)),
  ];

  /** Runs `here` when this process speaks the vendor, else asks one that does. */
  async function where<T extends object>(
    vendor: Vendor,
    subject: string,
    request: object,
    reply: new () => T,
    timeoutMs: number,
    here: (client: VendorClient) => Promise<T>,
  ): Promise<T> {
    const client = byVendor.get(vendor);
    if (client) return here(client);
    try {
      return await rpc.call(providerVendorSubject(subject, vendor), request, reply, timeoutMs);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'service_unavailable') throw error;
      throw new AppError(
        'service_unavailable',
        `No provider that speaks ${vendor} answers. Start one, or try again.`,
        {
          cause: error,
        },
      );
    }
  }

  /** Without families of its own a channel serves all of its vendor's, also those of models to come. */
  const shown = (channel: Channel): Channel =>
    channel.families.length > 0 ? channel : { ...channel, families: catalogue.familiesOf(channel.vendor) };

  async function known(id: string): Promise<Channel> {
    const channel = await channels.find(id);
    if (!channel) throw notFound();
    return channel;
  }

  @BusHandler()
  class ChannelHandler {
    @MessagePattern(withVendors(SUBJECT.providerChannelCreate))
    create(@Payload() request: ChannelCreate): Promise<Channel> {
      return where(
        request.vendor,
        SUBJECT.providerChannelCreate,
        request,
        Channel,
        WRITE_MS,
        async (client) => {
          const { families, key } = check(request, client, catalogue);
          const created = await channels.create({
            id: newId('ch', clock.now()),
            name: request.name,
            vendor: request.vendor,
            key: key!,
            baseUrl: request.baseUrl ?? client.defaultBaseUrl,
            families: families ?? [],
            weight: request.weight ?? 1,
            priority: request.priority ?? 0,
            maxConcurrency: request.maxConcurrency ?? null,
            requestsPerSecond: request.requestsPerSecond ?? null,
            settings: request.settings ?? {},
            enabled: request.enabled ?? true,
          });
          return shown(created);
        },
      );
    }

    @OnRequest(SUBJECT.providerChannelList)
    async list(): Promise<ChannelList> {
      return { channels: (await channels.list()).map(shown) };
    }

    @MessagePattern(withVendors(SUBJECT.providerChannelPatch))
    async patch(@Payload() request: ChannelPatch): Promise<Channel> {
      const { vendor } = await known(request.id);
      return where(vendor, SUBJECT.providerChannelPatch, request, Channel, WRITE_MS, async (client) => {
        const { id, ...change } = request;
        return shown(await channels.update(id, { ...change, ...check(request, client, catalogue) }));
      });
    }

    @OnRequest(SUBJECT.providerChannelDelete)
    async delete(@Payload() { id }: ChannelRef): Promise<Channel> {
      return shown(await channels.delete(id));
    }

    @MessagePattern(withVendors(SUBJECT.providerChannelTest))
    async test(@Payload() request: ChannelRef): Promise<ChannelTestResult> {
      const { vendor } = await known(request.id);
      return where(
        vendor,
        SUBJECT.providerChannelTest,
        request,
        ChannelTestResult,
        TEST_MS,
        async (client) => {
          const channel = await channels.open(request.id);
          if (!channel) throw notFound();
          const startedAt = clock.now().getTime();
          const { ok, message } = await client.test(channel);
          return {
            ok,
            message: cleanMessage(message, channel.key),
            elapsedMs: clock.now().getTime() - startedAt,
          };
        },
      );
    }
  }
  return ChannelHandler;
}

/**
 * What the vendor decides: whether the key has its form, and which families it can serve. Throws AppError
 * `invalid_request` naming the field.
 */
function check(
  settings: ChannelSettings,
  client: VendorClient,
  catalogue: Catalogue,
): { readonly key?: string; readonly families?: readonly Family[] } {
  const { key, families, settings: own } = settings;
  if (key !== undefined) {
    try {
      client.checkKey(key);
    } catch (error) {
      const form = (error as { message?: string }).message ?? 'has not the form of this vendor';
      throw new AppError('invalid_request', `The key: ${form}`, { param: 'key' });
    }
  }
  const served = catalogue.familiesOf(client.vendor);
  const strange = families?.filter((family) => !served.includes(family)) ?? [];
  if (strange.length > 0) {
    throw new AppError(
      'invalid_request',
      `${client.vendor} does not serve ${strange.join(', ')}; it serves ${served.join(', ')}.`,
      { param: 'families' },
    );
  }
  const privately = own?.['allow_private_addresses'];
  if (privately !== undefined && typeof privately !== 'boolean') {
    throw new AppError('invalid_request', 'allow_private_addresses must be true or false.', {
      param: 'settings.allow_private_addresses',
    });
  }
  return {
    ...(key === undefined ? {} : { key }),
    ...(families === undefined ? {} : { families }),
  };
}
