import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CLOCK, Sealer } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { openFileToken, signFileToken } from '@reelgate/storage';
import { GatewayEnv } from '../gateway-env.js';

const OF_TASKS = ['film', 'cover', 'last_frame'] as const;
/** What of a task a link gives out. */
export type LinkKind = (typeof OF_TASKS)[number];

/** What `/files/<token>` gives out: a film, a picture of it, or a file of the store. */
export type LinkTarget =
  { readonly kind: LinkKind; readonly taskId: string } | { readonly kind: 'file'; readonly key: string };

export interface Link {
  readonly url: string;
  readonly expiresAt: Date;
}

/**
 * Links to films that work without a key, for a limited time. They name the task, never the vendor's own link, so that
 * no vendor signature reaches a client and an archived film can take the vendor's place.
 */
@Injectable()
export class LinkSigner {
  #listeningUrl: string | undefined;

  constructor(
    private readonly sealer: Sealer,
    private readonly env: GatewayEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A link to the film (or a picture) of a task. It ends no later than the film itself, if that is known. */
  sign(kind: LinkKind, taskId: string, base: string, filmExpiresAt: Date | null): Link {
    const latest = this.clock.now().getTime() + this.env.REELGATE_LINK_SECONDS * 1000;
    const expiresAt = new Date(Math.min(latest, filmExpiresAt?.getTime() ?? latest));
    return { url: `${base}/files/${signFileToken(this.sealer, `${kind}:${taskId}`, expiresAt)}`, expiresAt };
  }

  /** What a token permits; undefined when it is forged or has expired. */
  open(token: string): LinkTarget | undefined {
    const subject = openFileToken(this.sealer, token, this.clock.now())?.subject;
    if (subject === undefined) return undefined;
    const colon = subject.indexOf(':');
    const kind = OF_TASKS.find((known) => known === subject.slice(0, colon));
    return kind ? { kind, taskId: subject.slice(colon + 1) } : { kind: 'file', key: subject };
  }

  /** Base of links in the answer to this request: the public URL, or the host that the request names. */
  baseUrl(request: FastifyRequest): string {
    // HTTP/1.0 may leave it out; what is there has been checked (`checkHost`).
    const { host } = request.headers;
    return this.#publicUrl ?? (host ? `${request.protocol}://${host}` : this.baseOutside());
  }

  /** Base of links that answer no request: the public URL, or where the server listens when none is set. */
  baseOutside(): string {
    const base = this.#publicUrl ?? this.#listeningUrl;
    if (base === undefined) throw new Error('the server does not listen yet');
    return base;
  }

  /** Where the server listens, known once it does. */
  listensAt(url: string): void {
    this.#listeningUrl = url;
  }

  get #publicUrl(): string | undefined {
    return this.env.REELGATE_PUBLIC_URL?.replace(/\/+$/, '');
  }
}
