import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SimulatedClock } from '../clock.js';
import { contentKey } from './film.js';
import type { FilmStore, Picture } from './film-store.js';
import { readRange } from './read-range.js';

/** Name under which the first vendor serves its films. */
export const FILM_NAME = 'aigcVideoGenFile.mp4';
export const COVER_NAME = 'cover.jpg';
export const LAST_FRAME_NAME = 'last_frame.png';

/** What of a film is served under which name: the film itself, or a picture taken out of it. */
const FILES: Readonly<Record<string, { readonly type: string; readonly picture?: Picture }>> = {
  [FILM_NAME]: { type: 'video/mp4' },
  [COVER_NAME]: { type: 'image/jpeg', picture: 'cover' },
  [LAST_FRAME_NAME]: { type: 'image/png', picture: 'lastFrame' },
};

type FilmRequest = FastifyRequest<{ Params: { id: string; name: string } }>;

/** Serves films and their pictures the way a vendor's CDN does: ranges, validators, and 403 after the link's last day. */
export function filmRoutes(app: FastifyInstance, films: FilmStore, clock: SimulatedClock): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/films/:id/:name',
    handler: async (request: FilmRequest, reply) => {
      const film = films.find(request.params.id);
      const { name } = request.params;
      const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
      if (!film || !file) return refuse(reply, 404, 'NoSuchKey');
      if (film.expiresAt !== null && clock.now() >= film.expiresAt) return refuse(reply, 403, 'AccessDenied');

      const { type, picture } = file;
      const { path, bytes } = await (picture ? films.picture(film.spec, picture) : films.file(film.spec));
      const etag = `"${contentKey(film.spec)}${picture ? `-${picture}` : ''}"`;
      reply.header('etag', etag).header('accept-ranges', 'bytes').header('cache-control', 'max-age=3600');
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();

      const current = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
      const range = current ? readRange(request.headers.range, bytes) : 'whole';
      if (range === 'unsatisfiable') {
        return refuse(reply.header('content-range', `bytes */${bytes}`), 416, 'InvalidRange');
      }
      if (bytes === 0) return reply.header('content-length', 0).type(type).send('');
      const { start, end } = range === 'whole' ? { start: 0, end: bytes - 1 } : range;
      if (range !== 'whole') reply.code(206).header('content-range', `bytes ${start}-${end}/${bytes}`);
      reply.header('content-length', end - start + 1).type(type);
      return reply.send(request.method === 'HEAD' ? undefined : createReadStream(path, { start, end }));
    },
  });
}

function refuse(reply: FastifyReply, status: number, code: string): FastifyReply {
  return reply
    .code(status)
    .type('application/xml')
    .send(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>\n`);
}
