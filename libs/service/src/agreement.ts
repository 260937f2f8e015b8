import { parseMessage } from '@reelgate/bus';
import type { BusConnection } from '@reelgate/bus';
import { InstallationReply, SUBJECT } from '@reelgate/contracts';
import { BackgroundLoop, newId, sleep, systemClock } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';

/** While it waits for the others to change. */
const ASK_AGAIN_MS = 1_000;
/** While it serves: for an answer that a busy process gave too late. */
const LOOK_EVERY_MS = 60_000;

export interface AgreementParts {
  readonly bus: BusConnection;
  readonly service: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly logger: Logger;
}

/**
 * Sees to it that the services of an installation were given the same settings: two that price a film by different rules
 * would quote one amount and charge another. Every process answers with digests of its settings; one that starts compares
 * with those that serve, and with those that began to start before it, so that of any two that disagree exactly one is
 * refused: the younger. It serves as soon as it agrees, or as the others have gone.
 */
export class Agreement {
  readonly #instance: string;
  readonly #startedAt: string;
  readonly #loop: BackgroundLoop;
  #standing: InstallationReply['standing'] = 'starting';
  #disagreement: string | undefined;

  constructor(private readonly parts: AgreementParts) {
    const { logger, service } = parts;
    const now = new Date();
    this.#instance = newId(service, now);
    this.#startedAt = now.toISOString();
    this.#loop = new BackgroundLoop({
      name: 'comparison of settings',
      everyMs: LOOK_EVERY_MS,
      pauseFirst: true,
      round: async () => {
        await this.#compare();
        return this.#disagreement === undefined ? LOOK_EVERY_MS : ASK_AGAIN_MS;
      },
      // The other side are processes, whose time is the real one.
      clock: systemClock,
      logger,
    });
  }

  /**
   * Resolves when no other service disagrees, and goes on comparing from then on. Rejects with what is different, and in
   * which service, when that has not come about after `limitMs`.
   */
  async reach(limitMs: number): Promise<void> {
    this.parts.bus.answerAll(SUBJECT.installation, () => this.#answer());
    const giveUpAt = systemClock.now().getTime() + limitMs;
    while (await this.#compare()) {
      if (systemClock.now().getTime() >= giveUpAt) throw new Error(this.#disagreement);
      await sleep(systemClock, ASK_AGAIN_MS);
    }
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Readiness check. */
  async check(): Promise<void> {
    if (this.#disagreement !== undefined) throw new Error(this.#disagreement);
  }

  #answer(): InstallationReply {
    return {
      service: this.parts.service,
      instance: this.#instance,
      startedAt: this.#startedAt,
      standing: this.#standing,
      settings: { ...this.parts.settings },
    };
  }

  /** Asks the others. Returns what is different, if anything. */
  async #compare(): Promise<string | undefined> {
    const answers = (await this.parts.bus.askAll(SUBJECT.installation, {})).map((answer) =>
      parseMessage(InstallationReply, answer),
    );
    const differences = answers
      .filter((other) => this.#giveWayTo(other))
      .flatMap((other) => this.#differences(other));
    const disagreement =
      differences.length === 0
        ? undefined
        : `Not the same in all services of this installation: ${differences.join('; ')}. Set them alike and restart.`;
    if (disagreement !== undefined && disagreement !== this.#disagreement) {
      this.parts.logger.error({ differences }, 'services disagree about settings: not ready');
    }
    this.#disagreement = disagreement;
    this.#standing = disagreement === undefined ? 'serving' : 'refused';
    return disagreement;
  }

  /** Whether it is the other one that goes on when the two disagree. */
  #giveWayTo(other: InstallationReply): boolean {
    if (other.instance === this.#instance || other.standing === 'refused') return false;
    if (other.standing !== this.#standing) {
      if (other.standing === 'serving') return true;
      if (this.#standing === 'serving') return false;
    }
    const [mine, its] = [this.#startedAt + this.#instance, other.startedAt + other.instance];
    return its < mine;
  }

  #differences({ service, settings }: InstallationReply): string[] {
    const names = Object.entries(this.parts.settings).flatMap(([name, mine]) =>
      // One that an older version does not know says nothing.
      settings[name] === undefined || agree(mine, settings[name]) ? [] : [name],
    );
    return names.map((name) => `${name} differs from ${service}'s`);
  }
}

/** Whether two settings have a value in common. */
function agree(one: string, other: string): boolean {
  const known = new Set(one.split(' '));
  return other.split(' ').some((digest) => known.has(digest));
}
