import type { RpcClient } from '@reelgate/bus';
import { VENDORS } from '@reelgate/catalog';
import { providerVendorSubject, SUBJECT, VendorCallbackReply } from '@reelgate/contracts';
import type { VendorCallbackRequest } from '@reelgate/contracts';
import { AppError, openCallbackToken } from '@reelgate/runtime';
import type { Sealer } from '@reelgate/runtime';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LinkSigner } from '../content/link-signer.js';
import { Empty } from '../openapi/empty.dto.js';
import type { ErrorFilter } from '../http/error-filter.js';

/** Most bytes of a callback: it is the answer to a query, a few kilobytes. */
const MAX_BYTES = 64 * 1024;
/** Vendors wait five seconds for an answer and then send again. */
const ANSWER_MS = 3_000;
/** What a vendor signs is among its own headers; these two could only be somebody's secrets. */
const SECRETS = new Set(['authorization', 'cookie']);

export interface CallbackRouteParts {
  readonly rpc: RpcClient;
  readonly sealer: Sealer;
  readonly links: LinkSigner;
  readonly errors: ErrorFilter;
}

/**
 * `POST /callbacks/{vendor}/{token}`: where vendors report about tasks. The token proves that the address is one of ours;
 * whether the sender is the vendor is found out by a provider that speaks it, from the exact text of the body. All that a
 * callback does is to make the provider look; so every genuine one is answered 200, whatever it is about, and everything
 * else 404.
 *
 * The routes have a scope of their own on the server, since nowhere else a body is kept as it came.
 */
export async function addCallbackRoutes(server: FastifyInstance, parts: CallbackRouteParts): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((error: FastifyError, request, reply) =>
      parts.errors.answer(error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? tooLarge() : error, request, reply),
    );
    scope.post<{ Params: { vendor: string; token: string } }>(
      '/callbacks/:vendor/:token',
      {
        bodyLimit: MAX_BYTES,
        config: {
          access: 'link',
          operation: {
            id: 'receiveVendorCallback',
            summary: 'Take a report of a vendor',
            description: 'For vendors, not for clients. The address of a channel is its `callback_url`.',
            answer: Empty,
            errors: ['not_found', 'payload_too_large'],
            open: true,
          },
        },
      },
      (request, reply) => receive(request, reply, parts),
    );
  });
}

async function receive(
  request: FastifyRequest<{ Params: { vendor: string; token: string } }>,
  reply: FastifyReply,
  { rpc, sealer, links }: CallbackRouteParts,
): Promise<FastifyReply> {
  const { vendor, token } = request.params;
  const channelId = openCallbackToken(sealer, token);
  if (channelId === undefined || !VENDORS.includes(vendor)) throw nothingHere();
  const callback: VendorCallbackRequest = {
    channelId,
    vendor,
    method: request.method,
    url: links.baseUrl(request) + request.raw.url!,
    headers: headersOf(request),
    rawBody: typeof request.body === 'string' ? request.body : '',
  };
  const subject = providerVendorSubject(SUBJECT.providerCallback, vendor);
  const { genuine } = await rpc.call(subject, callback, VendorCallbackReply, ANSWER_MS);
  if (!genuine) throw nothingHere();
  return reply.type('application/json; charset=utf-8').send({});
}

function headersOf(request: FastifyRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !SECRETS.has(name) ? [[name, value]] : [],
    ),
  );
}

/** Says no more than any unknown path: whoever guesses learns nothing. */
function nothingHere(): AppError {
  return new AppError('not_found', 'There is nothing at this path.');
}

function tooLarge(): AppError {
  return new AppError('payload_too_large', 'The body of a callback has at most 64 KiB.');
}
