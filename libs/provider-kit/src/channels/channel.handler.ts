import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { BusHandler, OnRequest, RpcClient } from '@reelgate/bus';
import {
  Channel,
  ChannelCreate,
  ChannelPatch,
  ChannelRef,
  ChannelTestResult,
  providerVendorSubject,
  SealedChannelCreate,
  SealedChannelPatch,
  SUBJECT,
} from '@reelgate/contracts';
import type { ChannelFields, ChannelList, Vendor } from '@reelgate/contracts';
import type { Catalogue } from '@reelgate/catalog';
import { AppError, CLOCK, newId, openChannelKey, Sealer } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { INSTALLATION } from '@reelgate/service';
import type { Installation } from '@reelgate/service';
import { cleanMessage } from '../clean-message.js';
import { VendorClients } from '../vendors/vendor-clients.js';
import type { VendorClient } from '@reelgate/vendor-port';
import { ChannelRepository, notFound } from './channel.repository.js';

/** A test call may take as long as a vendor's answer to it. */
const TEST_MS = 20_000;
const WRITE_MS = 5_000;

/** The subject for all processes, and the one for those that speak a vendor. */
const withVendor = (subject: string): string[] => [subject, providerVendorSubject(subject, '{vendor}')];

/**
 * Answers requests about channels. Any provider process may get one. What needs the vendor itself (the form of its key, its
 * families, a test call) is done by a process that speaks the vendor: each also listens on the subject with the vendor's
 * name, and hands on what it cannot do.
 */
@BusHandler()
export class ChannelHandler {
  private readonly catalogue: Catalogue;

  constructor(
    private readonly channels: ChannelRepository,
    private readonly clients: VendorClients,
    @Inject(INSTALLATION) installation: Installation,
    private readonly rpc: RpcClient,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly sealer: Sealer,
  ) {
    this.catalogue = installation.catalogue;
  }

  @OnRequest(...withVendor(SUBJECT.providerChannelCreate))
  create(@Payload() request: ChannelCreate): Promise<Channel> {
    return this.#create(SUBJECT.providerChannelCreate, request, () => request.key);
  }

  @OnRequest(...withVendor(SUBJECT.providerSealedChannelCreate))
  createSealed(@Payload() request: SealedChannelCreate): Promise<Channel> {
    const { name, baseUrl, sealedKey } = request;
    return this.#create(SUBJECT.providerSealedChannelCreate, request, () =>
      openChannelKey(this.sealer, sealedKey, { channel: name, baseUrl }),
    );
  }

  @OnRequest(SUBJECT.providerChannelList)
  async list(): Promise<ChannelList> {
    return { channels: (await this.channels.list()).map((channel) => this.#shown(channel)) };
  }

  @OnRequest(...withVendor(SUBJECT.providerChannelPatch))
  patch(@Payload() request: ChannelPatch): Promise<Channel> {
    const { key, ...change } = request;
    return this.#patch(SUBJECT.providerChannelPatch, request, change, () => key);
  }

  @OnRequest(...withVendor(SUBJECT.providerSealedChannelPatch))
  patchSealed(@Payload() request: SealedChannelPatch): Promise<Channel> {
    const { sealedKey, ...change } = request;
    return this.#patch(SUBJECT.providerSealedChannelPatch, request, change, (baseUrl) =>
      sealedKey === undefined
        ? undefined
        : openChannelKey(this.sealer, sealedKey, { channel: change.id, baseUrl }),
    );
  }

  @OnRequest(SUBJECT.providerChannelDelete)
  async delete(@Payload() { id }: ChannelRef): Promise<Channel> {
    return this.#shown(await this.channels.delete(id));
  }

  @OnRequest(...withVendor(SUBJECT.providerChannelTest))
  async test(@Payload() request: ChannelRef): Promise<ChannelTestResult> {
    const { vendor } = await this.#known(request.id);
    return this.#where(
      vendor,
      SUBJECT.providerChannelTest,
      request,
      ChannelTestResult,
      TEST_MS,
      async (client) => {
        const channel = await this.channels.open(request.id);
        if (!channel) throw notFound();
        const startedAt = this.clock.now().getTime();
        const { ok, message } = await client.test(channel);
        return {
          ok,
          message: cleanMessage(message, channel.key),
          elapsedMs: this.clock.now().getTime() - startedAt,
        };
      },
    );
  }

  async #create(
    subject: string,
    request: ChannelCreate | SealedChannelCreate,
    keyOf: () => string,
  ): Promise<Channel> {
    const { vendor } = request;
    return this.#where(vendor, subject, request, Channel, WRITE_MS, async (client) => {
      const key = keyOf();
      checkKey(key, client);
      checkFields(request, client, this.catalogue);
      const created = await this.channels.create({
        id: newId('ch', this.clock.now()),
        name: request.name,
        vendor,
        key,
        baseUrl: request.baseUrl ?? client.defaultBaseUrl,
        families: request.families ?? [],
        weight: request.weight ?? 1,
        priority: request.priority ?? 0,
        maxConcurrency: request.maxConcurrency ?? null,
        requestsPerSecond: request.requestsPerSecond ?? null,
        settings: request.settings ?? {},
        enabled: request.enabled ?? true,
      });
      return this.#shown(created);
    });
  }

  /** `keyOf` gets the address that the channel will have. */
  async #patch(
    subject: string,
    request: ChannelPatch | SealedChannelPatch,
    { id, ...change }: ChannelFields & { id: string },
    keyOf: (baseUrl: string) => string | undefined,
  ): Promise<Channel> {
    const { vendor } = await this.#known(id);
    return this.#where(vendor, subject, request, Channel, WRITE_MS, async (client) => {
      const known = await this.#known(id);
      const key = keyOf(change.baseUrl ?? known.baseUrl);
      if (key !== undefined) checkKey(key, client);
      else if (change.baseUrl !== undefined && change.baseUrl !== known.baseUrl)
        throw new AppError(
          'invalid_request',
          'With another base_url the key has to be given again: it would be sent to an address that it was not meant for.',
          { param: 'key' },
        );
      checkFields(change, client, this.catalogue);
      return this.#shown(
        await this.channels.update(id, { ...change, ...(key === undefined ? {} : { key }) }),
      );
    });
  }

  /** Runs `here` when this process speaks the vendor, else asks one that does. */
  async #where<T extends object>(
    vendor: Vendor,
    subject: string,
    request: object,
    reply: new () => T,
    timeoutMs: number,
    here: (client: VendorClient) => Promise<T>,
  ): Promise<T> {
    const client = this.clients.of(vendor);
    if (client) return here(client);
    try {
      return await this.rpc.call(providerVendorSubject(subject, vendor), request, reply, timeoutMs);
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
  #shown(channel: Channel): Channel {
    return channel.families.length > 0
      ? channel
      : { ...channel, families: this.catalogue.familiesOf(channel.vendor) };
  }

  async #known(id: string): Promise<Channel> {
    const channel = await this.channels.find(id);
    if (!channel) throw notFound();
    return channel;
  }
}

/** Throws AppError `invalid_request` when the key has not the vendor's form. */
function checkKey(key: string, client: VendorClient): void {
  try {
    client.checkKey(key);
  } catch (error) {
    const form = (error as { message?: string }).message ?? 'has not the form of this vendor';
    throw new AppError('invalid_request', `The key: ${form}`, { param: 'key' });
  }
}

/** What the vendor decides: which families it can serve. Throws AppError `invalid_request` naming the field. */
function checkFields(
  { families, settings: own }: ChannelFields,
  client: VendorClient,
  catalogue: Catalogue,
): void {
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
}
