import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { DATABASE, Database } from '@reelgate/db';
import { BackgroundLoop, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { callsFree, takeCalls } from '../channels/call-budget.js';
import { ChannelRepository } from '../channels/channel.repository.js';
import type { OpenChannel } from '../channels/channel.repository.js';
import { cleanMessage } from '../clean-message.js';
import { FamilyEngines } from '../family-engines.js';
import { VendorClients } from '../vendors/vendor-clients.js';
import type { VendorClient } from '@reelgate/vendor-port';
import { lookSoon } from './look-soon.js';

const EVERY_MS = 1_000;
/** Outlasts a pull and its confirmation; a dead process's channel is taken up again after it. */
const CLAIM_MS = 60_000;
/** After a pull that failed. */
const PAUSE_MS = 5_000;
/** A pull and a confirmation. */
const CALLS = 2;

/**
 * Pulls the events of vendors that keep a queue of them, for channels with `settings.pull_events`: one process at a time
 * for each channel, and only while jobs of it are running. Events are confirmed after their jobs were made due; a process
 * that dies in between gets them once more, which does no harm.
 */
@Injectable()
export class EventPuller implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #clients: readonly VendorClient[];
  readonly #loop: BackgroundLoop;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly channels: ChannelRepository,
    clients: VendorClients,
    private readonly engines: FamilyEngines,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#clients = clients.all.filter((client) => client.pullEvents);
    this.#loop = new BackgroundLoop({
      name: 'event puller',
      everyMs: EVERY_MS,
      round: () => this.#pullAll(),
      clock,
      logger,
    });
  }

  /** Begins, when there is a vendor that can be asked. */
  onApplicationBootstrap(): void {
    if (this.#clients.length > 0) this.#loop.start();
  }

  /** Waits for the pulls in hand. */
  onApplicationShutdown(): Promise<void> {
    return this.#loop.stop();
  }

  async #pullAll(): Promise<void> {
    const ids = await this.channels.awaitingEvents(this.#clients.map(({ vendor }) => vendor));
    await Promise.all(ids.map((id) => this.#pull(id)));
  }

  async #pull(id: string): Promise<void> {
    if (!(await this.#claim(id))) return;
    let pauseMs = PAUSE_MS;
    try {
      const channel = await this.channels.open(id);
      if (channel) pauseMs = await this.#drain(channel);
    } finally {
      await this.channels.releaseEvents(id, new Date(this.clock.now().getTime() + pauseMs));
    }
  }

  /** Takes the channel, and two calls of its budget. */
  async #claim(id: string): Promise<boolean> {
    const { database, channels, clock } = this;
    return database.transaction(async (tx) => {
      const now = clock.now();
      const budget = await channels.lockBudget(tx, id);
      if (budget && callsFree(budget, now, CALLS) < CALLS) return false;
      if (!(await channels.claimEvents(tx, id, new Date(now.getTime() + CLAIM_MS)))) return false;
      if (budget) {
        const { nextCallAt } = takeCalls(budget, now, CALLS);
        if (nextCallAt) await channels.setNextCall(tx, id, nextCallAt);
      }
      return true;
    });
  }

  /** One pull. Returns how long the channel may then be left alone. */
  async #drain(channel: OpenChannel): Promise<number> {
    const { database, clock, logger, engines } = this;
    const client = this.#clients.find(({ vendor }) => vendor === channel.vendor)!;
    const events = await client.pullEvents!(channel);
    if (events.kind === 'unknown') {
      const reason = cleanMessage(events.message, channel.key);
      logger.warn({ channelId: channel.id, code: events.vendorCode, reason }, 'events could not be pulled');
      return PAUSE_MS;
    }
    const { vendorTaskIds } = events;
    if ((await lookSoon(database, clock, channel.id, { vendorTaskIds })) > 0) engines.wake();
    await events.confirm();
    return 0;
  }
}
