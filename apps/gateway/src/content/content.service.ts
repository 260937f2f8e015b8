import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OutboundError } from '@reelgate/outbound';
import type { OutboundResponse } from '@reelgate/outbound';
import { AppError, CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import type { Store, StoredFile } from '@reelgate/storage';
import { GatewayEnv } from '../gateway-env.js';
import { FOREIGN_CONTENT } from '../http/safety-headers.js';
import { SNIFF_BYTES, sniffMedia } from '../media/sniff-media.js';
import type { Task } from '../tasks/task.js';
import { STORE } from '../tokens.js';
import { pictureKeyOf } from './archive-keys.js';
import type { Picture } from './archive-keys.js';
import { DownloadLimits } from './download-limits.js';
import { discard, FilmSource } from './film-source.js';
import { peek } from './peek.js';
import { parseRange } from './parse-range.js';

const PRESIGN_SECONDS = 3_600;
const IN_PARTS = { ...FOREIGN_CONTENT, 'accept-ranges': 'bytes' };
const WHOLE = { ...FOREIGN_CONTENT, 'accept-ranges': 'none' };

/** What each is called, what its file is called after the task's id, and the vendor's link to it. */
const KINDS: Readonly<
  Record<Picture, { name: string; ending: string; linkOf: (task: Task) => string | null }>
> = {
  cover: { name: 'thumbnail', ending: '', linkOf: (task) => task.coverUrl },
  last_frame: { name: 'last frame', ending: '-last', linkOf: (task) => task.lastFrameUrl },
};

/**
 * Sends films and pictures to clients, from the store or straight through from the vendor. Nothing is buffered: memory
 * per download stays the same whatever its size, a slow client slows the upstream down, and a client that goes away ends
 * it.
 */
@Injectable()
export class ContentService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly source: FilmSource,
    private readonly limits: DownloadLimits,
    private readonly env: GatewayEnv,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Throws AppError unless the task's film can be had: `video_not_ready`, `video_failed`, or `gone` when the vendor's
   * link is known to be dead and the film was not archived.
   */
  assertReady(task: Task): void {
    if (task.state === 'failed') {
      throw new AppError(
        'video_failed',
        `The video has failed: ${task.errorMessage ?? task.errorCode ?? 'unknown'}`,
      );
    }
    if (task.state !== 'completed') throw new AppError('video_not_ready', 'The video is not ready yet.');
    if (task.archiveKey === null && this.#isLinkDead(task)) throw gone();
  }

  /** Answers with the film of a completed task: whole, a range of it, or for HEAD its headers. */
  async sendFilm(task: Task, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.assertReady(task);
    reply.headers({
      ...IN_PARTS,
      'content-type': 'video/mp4',
      'content-disposition': `inline; filename="${task.id}.mp4"`,
      'cache-control': 'private, max-age=3600',
    });
    // The film of a task never changes, so the task is its tag, from whichever place it comes.
    const etag = `"${task.id}"`;
    this.#count(task, request, reply);
    const stored = await this.#archived(task);
    if (stored) return this.#sendStored(stored, etag, request, reply, true);
    if (this.#isLinkDead(task)) throw gone();
    if (task.resultUrl === null) throw gone();
    return this.#sendFromVendor(task, task.resultUrl, etag, request, reply);
  }

  /** Throws AppError unless the picture can be had: as for the film, and `not_found` when the vendor made none. */
  assertPicture(task: Task, picture: Picture): void {
    this.assertReady(task);
    const { name, linkOf } = KINDS[picture];
    if (linkOf(task) === null)
      throw new AppError('not_found', `This video has no ${name}.`, { param: 'variant' });
  }

  /**
   * Answers with a picture of the film, always the whole of it: its first bytes say what it is, whatever the vendor says.
   * Throws AppError as `assertPicture` does, and `upstream_error` for anything but a picture of pixels.
   */
  async sendPicture(
    task: Task,
    picture: Picture,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    this.assertPicture(task, picture);
    const { name, ending, linkOf } = KINDS[picture];
    const etag = `"${task.id}-${picture}"`;
    reply.headers({ ...WHOLE, etag, 'cache-control': 'private, max-age=3600' });
    if (isKnown(request, etag)) return sendKnown(reply);
    this.#count(task, request, reply);
    const stored =
      task.archiveKey === null ? undefined : await this.store.stat(pictureKeyOf(task.id, picture));
    if (stored) {
      const extension = stored.contentType.slice('image/'.length).replace('jpeg', 'jpg');
      reply.header('content-disposition', `inline; filename="${task.id}${ending}.${extension}"`);
      return this.#sendStored(stored, etag, request, reply, false);
    }
    const upstream = await this.#fetch(task, linkOf(task)!, undefined, leaving(reply));
    const { head, whole } = await peek(upstream.body, SNIFF_BYTES);
    const media = upstream.status === 200 ? sniffMedia(head) : undefined;
    if (!media?.contentType.startsWith('image/')) {
      discard(upstream);
      throw new AppError('upstream_error', `The vendor sent something else instead of the ${name}.`);
    }
    reply.headers({
      'content-type': media.contentType,
      'content-disposition': `inline; filename="${task.id}${ending}.${media.extension}"`,
    });
    copyHeader(upstream, reply, 'last-modified');
    copyHeader(upstream, reply, 'content-length');
    if (request.method === 'HEAD') {
      discard(upstream);
      return sendHeadersAlone(reply);
    }
    reply.send(whole);
  }

  /** Answers with a file of the store. Throws AppError `not_found`. */
  async sendFile(key: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const file = await this.store.stat(key);
    if (!file) throw new AppError('not_found', 'There is no such file.');
    if (request.method !== 'HEAD') this.limits.enter({ film: key }, reply);
    reply.headers(IN_PARTS);
    return this.#sendStored(file, file.etag, request, reply, false);
  }

  /** The archived film; undefined when there is none, or when it cannot be had and the vendor's link still works. */
  async #archived(task: Task): Promise<StoredFile | undefined> {
    if (task.archiveKey === null) return undefined;
    try {
      const file = await this.store.stat(task.archiveKey);
      if (!file) this.logger.error({ taskId: task.id }, 'an archived film is not in the store');
      return file;
    } catch (error) {
      if (this.#isLinkDead(task)) throw error;
      this.logger.warn({ taskId: task.id, err: error }, 'the store is away, the film comes from its vendor');
      return undefined;
    }
  }

  #isLinkDead(task: Task): boolean {
    return (
      task.resultUrl === null || (task.resultExpiresAt !== null && task.resultExpiresAt <= this.clock.now())
    );
  }

  #count(task: Task, request: FastifyRequest, reply: FastifyReply): void {
    if (request.method !== 'HEAD') this.limits.enter({ account: task.accountId, film: task.id }, reply);
  }

  async #sendStored(
    file: StoredFile,
    tag: string,
    request: FastifyRequest,
    reply: FastifyReply,
    mayRedirect: boolean,
  ): Promise<void> {
    const { key } = file;
    if (mayRedirect && this.env.REELGATE_CONTENT_REDIRECT && this.store.presign) {
      // The place it leads to works for whoever has it.
      reply.header('cache-control', 'no-store');
      reply.redirect(await this.store.presign(key, PRESIGN_SECONDS), 302);
      return;
    }
    reply.header('etag', tag);
    if (!reply.hasHeader('content-type')) reply.header('content-type', file.contentType);
    if (isKnown(request, tag)) return sendKnown(reply);
    const range = isRangeValid(request, tag) ? parseRange(request.headers.range, file.size) : undefined;
    if (range === 'unsatisfiable') return sendUnsatisfiable(reply, file.size);
    const length = range ? range.end - range.start + 1 : file.size;
    reply.header('content-length', String(length));
    if (range) reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${file.size}`);
    if (request.method === 'HEAD') return sendHeadersAlone(reply);
    const { body } = await this.store.get(key, range);
    reply.send(body);
  }

  async #sendFromVendor(
    task: Task,
    sealedUrl: string,
    etag: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    reply.header('etag', etag);
    if (isKnown(request, etag)) return sendKnown(reply);
    const head = request.method === 'HEAD';
    // A signed link is often good for GET alone, so HEAD looks at the first byte.
    const range = head ? 'bytes=0-0' : isRangeValid(request, etag) ? request.headers.range : undefined;
    const upstream = await this.#fetch(task, sealedUrl, range, leaving(reply));
    copyHeader(upstream, reply, 'last-modified');
    if (head) {
      discard(upstream);
      const total = upstream.headers['content-range']?.split('/')[1] ?? upstream.headers['content-length'];
      if (total !== undefined && /^\d+$/.test(total)) reply.header('content-length', total);
      return sendHeadersAlone(reply);
    }
    if (upstream.status === 416) {
      discard(upstream);
      const total = /\/(\d+)$/.exec(upstream.headers['content-range'] ?? '')?.[1];
      return sendUnsatisfiable(reply, total === undefined ? undefined : Number(total));
    }
    copyHeader(upstream, reply, 'content-length');
    if (upstream.status === 206) copyHeader(upstream, reply, 'content-range');
    // Fastify destroys the body when the client goes away, which ends the upstream connection.
    reply.status(upstream.status).send(upstream.body);
  }

  /** The vendor's answer: 200, 206 or 416. Throws AppError `gone`, `upstream_error` or `upstream_timeout`. */
  async #fetch(
    task: Task,
    sealedUrl: string,
    range: string | undefined,
    signal: AbortSignal,
  ): Promise<OutboundResponse> {
    let answer: OutboundResponse;
    try {
      answer = await this.source.open(task.channelId, sealedUrl, { for: 'download', range, signal });
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      this.logger.warn({ taskId: task.id, failure: error.failure }, 'the film could not be fetched');
      throw error.failure === 'timeout'
        ? new AppError('upstream_timeout', 'The vendor did not answer in time.')
        : new AppError('upstream_error', 'The vendor could not be reached.');
    }
    if (answer.status === 200 || answer.status === 206 || answer.status === 416) return answer;
    await answer.body.dump();
    this.logger.warn({ taskId: task.id, status: answer.status }, 'the vendor refused the film');
    // Without a date the link's death shows in the refusal alone; of an archived film the cover may die.
    const dead = task.resultExpiresAt === null || task.resultExpiresAt <= this.clock.now();
    if ([403, 404, 410].includes(answer.status) && dead) throw gone();
    throw new AppError('upstream_error', `The vendor answered ${answer.status} instead of the video.`);
  }
}

/** Aborts when the client goes away. */
function leaving(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

function gone(): AppError {
  return new AppError('gone', 'The video has expired at the vendor and was not archived.');
}

/** For HEAD. Fastify would put the length of an absent body over that of the film, but leaves a stream's alone. */
function sendHeadersAlone(reply: FastifyReply): void {
  reply.send(Readable.from([]));
}

function sendUnsatisfiable(reply: FastifyReply, size: number | undefined): void {
  const error = new AppError('invalid_request', 'The range lies outside the file.', { param: 'Range' });
  reply
    .status(416)
    .removeHeader('content-disposition')
    .headers({ 'content-range': `bytes */${size ?? '*'}`, 'x-should-retry': 'false' })
    .type('application/json; charset=utf-8')
    .send(error.toEnvelope());
}

/** Whether the caller has this very version already (RFC 9110 §13.1.2). */
function isKnown(request: FastifyRequest, etag: string): boolean {
  const header = request.headers['if-none-match'];
  if (header === undefined) return false;
  return header.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
}

/** The film's type and name are known with it. */
function sendKnown(reply: FastifyReply): void {
  reply.removeHeader('content-type').removeHeader('content-disposition').status(304).send();
}

/** Whether a range may be served: `If-Range` names no other version. */
function isRangeValid(request: FastifyRequest, etag: string): boolean {
  const header = request.headers['if-range'];
  return header === undefined || header === etag;
}

function copyHeader(upstream: OutboundResponse, reply: FastifyReply, name: string): void {
  const value = upstream.headers[name];
  if (value !== undefined) reply.header(name, value);
}
