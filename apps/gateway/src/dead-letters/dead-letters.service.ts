import { Injectable } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import {
  DeadLetters,
  DeadLetterView,
  FAMILY_NAME,
  LETTER_SERVICES,
  letterSubject,
  providerFamilySubject,
} from '@reelgate/contracts';
import type { DeadLettersRequest, Family, LetterService, LetterState } from '@reelgate/contracts';
import { DeadLettersService } from '@reelgate/service';
import { AuditLog } from '../audit/audit-log.js';
import { formatLetterId, parseLetterId } from './letter-id.js';
import type { Letter } from './letter-id.js';

/** A handler may be slow, and an operator can wait. */
const REPLAY_LIMIT_MS = 15_000;

export interface LettersQuery {
  readonly service: LetterService | undefined;
  readonly state: LetterState | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

/** A letter and the service that has given it up. */
export interface LetterOfService {
  readonly service: LetterService;
  readonly letter: DeadLetterView;
}

/** The dead letters of all services. Each looks after its own; what is done about one is in the audit. */
@Injectable()
export class LettersService {
  constructor(
    private readonly rpc: RpcClient,
    private readonly own: DeadLettersService,
    private readonly audit: AuditLog,
  ) {}

  /** The latest first, and whether more follow. Throws AppError `service_unavailable` when a service does not answer. */
  async list({
    service,
    state,
    limit,
    after,
  }: LettersQuery): Promise<{ readonly letters: LetterOfService[]; readonly hasMore: boolean }> {
    const last = after === undefined ? undefined : parseLetterId(after, 'after');
    const lastAt = last && (await this.#show(last)).buriedAt;
    const services = service === undefined ? LETTER_SERVICES : [service];
    const pages = await Promise.all(
      services.map(async (each) => {
        const page = await this.#page(each, {
          limit,
          ...(state === undefined ? {} : { state }),
          ...(last && lastAt ? { after: startOf(each, last), afterBuriedAt: lastAt } : {}),
        });
        return { ...page, letters: page.letters.map((letter) => ({ service: each, letter })) };
      }),
    );
    const letters = pages.flatMap((page) => page.letters).sort(latestFirst);
    return {
      letters: letters.slice(0, limit),
      hasMore: letters.length > limit || pages.some(({ hasMore }) => hasMore),
    };
  }

  /** With its payload. Throws AppError `not_found`. */
  async show(id: string): Promise<LetterOfService> {
    const letter = parseLetterId(id);
    return { service: letter.service, letter: await this.#show(letter) };
  }

  /** Has its service handle it again. Throws AppError `not_found`, and as its handler does. */
  async replay(id: string, by: string): Promise<LetterOfService> {
    const { service, ...ref } = parseLetterId(id);
    const letter =
      service === 'gateway'
        ? await this.own.replay(ref)
        : await this.rpc.call(replaySubject({ service, ...ref }), ref, DeadLetterView, REPLAY_LIMIT_MS);
    await this.audit.write(by, 'dead_letter.replay', id, { state: letter.state });
    return { service, letter };
  }

  /** Has nothing be done about it any more. Throws AppError `not_found`, `invalid_request` when it was replayed. */
  async drop(id: string, reason: string, by: string): Promise<LetterOfService> {
    const { service, ...ref } = parseLetterId(id);
    const request = { ...ref, reason };
    const letter =
      service === 'gateway'
        ? await this.own.drop(request)
        : await this.rpc.call(letterSubject('drop', service), request, DeadLetterView);
    await this.audit.write(by, 'dead_letter.drop', id, { reason });
    return { service, letter };
  }

  #page(service: LetterService, request: DeadLettersRequest): Promise<DeadLetters> {
    return service === 'gateway'
      ? this.own.list(request)
      : this.rpc.call(letterSubject('list', service), request, DeadLetters);
  }

  #show({ service, ...ref }: Letter): Promise<DeadLetterView> {
    return service === 'gateway'
      ? this.own.show(ref)
      : this.rpc.call(letterSubject('show', service), ref, DeadLetterView);
  }
}

/** Latest first; at the same instant by service, then as each service sorts its own. */
function latestFirst(a: LetterOfService, b: LetterOfService): number {
  const order = ({ service, letter }: LetterOfService): string =>
    [letter.buriedAt, service, letter.subject, letter.id].join('\0');
  return order(a) < order(b) ? 1 : -1;
}

/** After which of its own letters of that instant a service goes on, when the page before has ended with this one. */
function startOf(service: LetterService, last: Letter): { subject: string; id: string } {
  if (service === last.service) return { subject: last.subject, id: last.id };
  // Services that sort before it (latest first: the greater names) are through with that instant, the others are not.
  return service > last.service ? { subject: '\u0001', id: '\u0001' } : { subject: '\uffff', id: '\uffff' };
}

/** Commands can only be handled by a provider that makes their family. */
function replaySubject({ service, subject }: Letter): string {
  const family = /^task\.(?:cmd|cancel)\.([^.]+)\.v\d+$/.exec(subject)?.[1];
  const replay = letterSubject('replay', service);
  return service === 'provider' && family && FAMILY_NAME.test(family)
    ? providerFamilySubject(replay, family as Family)
    : replay;
}

export const idOf = ({ service, letter }: LetterOfService): string => formatLetterId({ service, ...letter });
