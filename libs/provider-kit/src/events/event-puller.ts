import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Vendor } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { BackgroundLoop, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { callsFree, takeCalls } from '../channels/call-budget.js';
import { ChannelRepository } from '../channels/channel.repository.js';
import type { OpenChannel } from '../channels/channel.repository.js';
import { LookPace } from '../channels/look-pace.js';
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
/** A pull and a confirmation, or the pages of a list. */
const CALLS = 2;
/** A list that begins anew goes back so far, */
const FIRST_LIST_MS = 60_000;
/** and one that goes on so far behind the last: vendors write whole seconds, and list a job a moment after its end. */
const OVERLAP_MS = 3_000;
/** After a list that failed: looks take its place. */
const LIST_PAUSE_MS = 30_000;

/**
 * Asks vendors which jobs have ended: those that list them, and those that keep a queue of events, for channels with
 * `settings.pull_events`. One process at a time for each channel, and only while jobs of it are running. Events are confirmed after their jobs were made due; a process
 * that dies in between gets them once more, which does no harm.
 */
@Injectable()
export class EventPuller implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #clients: readonly VendorClient[];
  /** Up to when the jobs of a channel were listed. */
  readonly #listed = new Map<string, Date>();
  readonly #loop: BackgroundLoop;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly channels: ChannelRepository,
    clients: VendorClients,
    private readonly engines: FamilyEngines,
    private readonly pace: LookPace,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#clients = clients.all.filter((client) => client.pullEvents ?? client.listFinished);
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
    const able = (call: 'pullEvents' | 'listFinished'): Vendor[] =>
      this.#clients.filter((client) => client[call]).map(({ vendor }) => vendor);
    const ids = await this.channels.awaitingEvents(able('pullEvents'), able('listFinished'));
    await Promise.all(ids.map((id) => this.#pull(id)));
  }

  async #pull(id: string): Promise<void> {
    if (!(await this.#claim(id))) return;
    let pauseMs = PAUSE_MS;
    try {
      const channel = await this.channels.open(id);
      if (channel) pauseMs = await this.#ask(channel);
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

  /** Asks once. Returns how long the channel may then be left alone. */
  #ask(channel: OpenChannel): Promise<number> {
    const client = this.#clients.find(({ vendor }) => vendor === channel.vendor)!;
    const pulls = channel.settings['pull_events'] === true || !client.listFinished;
    return client.pullEvents && pulls ? this.#drain(channel, client) : this.#list(channel, client);
  }

  async #list(channel: OpenChannel, client: VendorClient): Promise<number> {
    const now = this.clock.now();
    const listed = this.#listed.get(channel.id);
    const since = listed ? listed.getTime() - OVERLAP_MS : now.getTime() - FIRST_LIST_MS;
    const finished = await client.listFinished!(channel, new Date(since));
    if (finished.kind === 'unknown') {
      const { vendorCode: code, message } = finished;
      const reason = cleanMessage(message, channel.key);
      this.logger.warn({ channelId: channel.id, code, reason }, 'finished jobs could not be listed');
      return LIST_PAUSE_MS;
    }
    this.#listed.set(channel.id, now);
    await this.#lookAt(channel.id, finished.vendorTaskIds);
    return 0;
  }

  async #lookAt(channelId: string, vendorTaskIds: readonly string[]): Promise<void> {
    this.pace.heard(channelId);
    if ((await lookSoon(this.database, this.clock, channelId, { vendorTaskIds })) > 0) this.engines.wake();
  }

  async #drain(channel: OpenChannel, client: VendorClient): Promise<number> {
    const { logger } = this;
    const events = await client.pullEvents!(channel);
    if (events.kind === 'unknown') {
      const reason = cleanMessage(events.message, channel.key);
      logger.warn({ channelId: channel.id, code: events.vendorCode, reason }, 'events could not be pulled');
      return PAUSE_MS;
    }
    await this.#lookAt(channel.id, events.vendorTaskIds);
    await events.confirm();
    return 0;
  }
}
