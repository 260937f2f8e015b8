import { Inject, Injectable } from '@nestjs/common';
import { BUS, BusConnection, RpcClient } from '@reelgate/bus';
import { ChannelList, SUBJECT } from '@reelgate/contracts';
import type { Channel, Family, Vendor } from '@reelgate/contracts';
import { CLOCK, LOGGER } from '@reelgate/runtime';
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
export class ChannelDirectory {
  #channels: readonly Channel[] | undefined;
  #loadedAt = 0;
  #loading: Promise<void> | undefined;
  #again = false;
  #cancelTimer: (() => void) | undefined;
  #stopped = false;

  constructor(
    private readonly rpc: RpcClient,
    @Inject(BUS) bus: BusConnection,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    bus.onBroadcast(SUBJECT.cacheChannels, () => void this.refresh());
    bus.onReconnect(() => void this.refresh());
  }

  /** Loads the list and keeps it fresh. Does not wait: providers may start later. */
  start(): void {
    void this.refresh();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
  }

  /** Loads the list now. Never rejects: the last list stays when nobody answers. */
  async refresh(): Promise<void> {
    if (this.#loading) {
      // What is being loaded may be older than the change that was announced.
      this.#again = true;
      return this.#loading;
    }
    this.#loading = this.#load();
    try {
      await this.#loading;
    } finally {
      this.#loading = undefined;
    }
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

  #believed(): readonly Channel[] | undefined {
    return this.clock.now().getTime() - this.#loadedAt <= BELIEVED_MS ? this.#channels : undefined;
  }

  async #load(): Promise<void> {
    this.#cancelTimer?.();
    do {
      this.#again = false;
      const asked = this.clock.now().getTime();
      try {
        const { channels } = await this.rpc.call(SUBJECT.providerChannelList, {}, ChannelList);
        this.#channels = channels;
        this.#loadedAt = asked;
      } catch (error) {
        this.logger.debug({ err: error }, 'the list of channels could not be loaded');
      }
    } while (this.#again && !this.#stopped);
    if (!this.#stopped) this.#cancelTimer = this.clock.setTimer(() => void this.refresh(), REFRESH_MS);
  }
}

/** Enabled, and not given up by its provider because of a refused key or an empty quota. */
function isUsable(channel: Channel): boolean {
  return channel.enabled && !channel.fault;
}
