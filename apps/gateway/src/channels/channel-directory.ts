import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { BUS, BusConnection, RpcClient } from '@reelgate/bus';
import { ChannelList, SUBJECT } from '@reelgate/contracts';
import type { Channel, Family, Vendor } from '@reelgate/contracts';
import { BackgroundLoop, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';

/** The list is asked for again after this long even when nothing was announced. */
const REFRESH_MS = 15_000;
/** A list older than this proves nothing about what is missing in it. */
const BELIEVED_MS = 60_000;

/**
 * The providers' channels as last heard of. Used to refuse early what nobody could run, so it only ever says "no" when
 * a fresh list says so: without providers to ask, requests are accepted and wait.
 */
@Injectable()
export class ChannelDirectory implements OnApplicationBootstrap, OnApplicationShutdown {
  #channels: readonly Channel[] | undefined;
  #loadedAt = 0;
  readonly #loop: BackgroundLoop;

  constructor(
    private readonly rpc: RpcClient,
    @Inject(BUS) bus: BusConnection,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#loop = new BackgroundLoop({
      name: 'list of channels',
      everyMs: REFRESH_MS,
      round: () => this.#load(),
      clock,
      logger,
    });
    bus.onBroadcast(SUBJECT.cacheChannels, () => this.#loop.wake());
    bus.onReconnect(() => this.#loop.wake());
  }

  /** Loads the list and keeps it fresh. Does not wait: providers may start later. */
  onApplicationBootstrap(): void {
    this.#loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#loop.stop();
  }

  /** Loads the list now. Never rejects: the last list stays when nobody answers. */
  refresh(): Promise<void> {
    return this.#loop.next();
  }

  /** The vendors that have a usable channel for a family; undefined when that is not known. */
  vendors(family: Family): ReadonlySet<Vendor> | undefined {
    const serving = this.#believed()
      ?.filter(({ families }) => families.length === 0 || families.includes(family))
      .filter(isUsable);
    return serving && new Set(serving.map(({ vendor }) => vendor));
  }

  /** The channel of this id, as last heard of; asks when it is not known here. */
  async find(id: string): Promise<Channel | undefined> {
    const known = this.#channels?.find((channel) => channel.id === id);
    if (known) return known;
    await this.refresh();
    return this.#channels?.find((channel) => channel.id === id);
  }

  /** Names by id, as last heard of; deleted channels have none. */
  async namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const isKnown = (id: string): boolean => this.#channels?.some((channel) => channel.id === id) === true;
    if (!ids.every(isKnown)) await this.refresh();
    return new Map(
      (this.#channels ?? []).filter(({ id }) => ids.includes(id)).map(({ id, name }) => [id, name]),
    );
  }

  #believed(): readonly Channel[] | undefined {
    return this.clock.now().getTime() - this.#loadedAt <= BELIEVED_MS ? this.#channels : undefined;
  }

  async #load(): Promise<void> {
    const asked = this.clock.now().getTime();
    try {
      const { channels } = await this.rpc.call(SUBJECT.providerChannelList, {}, ChannelList);
      this.#channels = channels;
      this.#loadedAt = asked;
    } catch (error) {
      this.logger.debug({ err: error }, 'the list of channels could not be loaded');
    }
  }
}

/** Enabled, and not given up by its provider because of a refused key or an empty quota. */
function isUsable(channel: Channel): boolean {
  return channel.enabled && !channel.fault;
}
