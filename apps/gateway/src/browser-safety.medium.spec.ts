import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FilmServer } from './test-support/film-server.js';
import { GatewayBed } from './test-support/gateway-bed.js';
import { PNG } from './test-support/media.js';
import type { Answer } from './test-support/gateway-bed.js';

describe('what a browser may make of answers', () => {
  const films = new FilmServer();
  let bed: GatewayBed;

  /** An HTTP request byte by byte; the whole answer as text. */
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(bed.url).port), '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.setEncoding('latin1').on('data', (chunk) => (answer += chunk));
      socket.on('close', () => resolve(answer)).on('error', reject);
    });
  const get = (path: string, ...headers: string[]): Promise<string> =>
    raw([`GET ${path} HTTP/1.1`, ...headers, 'connection: close', '', ''].join('\r\n'));

  beforeAll(async () => {
    await films.start();
    bed = await GatewayBed.start();
  });
  afterAll(async () => {
    await bed.stop();
    await films.stop();
  });

  describe('paths that lead nowhere', () => {
    it.each([
      '/docs/./x',
      '/docs//etc/passwd',
      '/docs/../../x',
      '/docs/%2e%2e/x',
      '/docs/.git',
      '/docs/a%5cb',
    ])('%s is refused as such', async (path) => {
      const answer = await get(path, 'host: a.example');
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer).toMatch(/x-request-id/);
      expect(answer).not.toMatch(/node_modules|at .*\.js/);
    });
  });

  describe('the host', () => {
    it.each([
      ['two of them', 'host: a.example', 'host: b.example'],
      ['a path in it', 'host: a.example/evil?'],
      ['a user in it', 'host: user@a.example'],
      ['blanks in it', 'host: a example'],
      ['markup in it', 'host: a"><script>'],
    ])('is refused with %s', async (_, ...headers) => {
      expect(await get('/healthz', ...headers)).toMatch(/^HTTP\/1\.1 400 /);
    });
    it.each(['a.example', 'A.example:8080', '127.0.0.1:1', '[::1]:8080', 'my_host'])(
      'may be %s',
      async (host) => {
        expect(await get('/healthz', `host: ${host}`)).toMatch(/^HTTP\/1\.1 200 /);
      },
    );
    it('that is not named is where the server listens', async () => {
      const request = (path: string): string =>
        `GET ${path} HTTP/1.0\r\nauthorization: Bearer ${bed.key}\r\n\r\n`;
      expect(await raw(request('/healthz'))).toMatch(/^HTTP\/1\.1 200 /);
      const { id } = await bed.create();
      await bed.complete(id, films.url('/film.mp4'));
      const answer = await raw(request(`/v1/videos/${id}/content?format=url`));
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer).toContain(`"url":"${bed.url}/files/`);
    });
  });

  describe('headers', () => {
    it.each([
      ['/v1/videos', 200],
      ['/v1/videos/video_none', 404],
      ['/nothing', 404],
      ['/healthz', 200],
      ['/openapi.json', 200],
      ['/docs', 200],
      ['/%c0', 400],
    ])('of %s forbid to guess types, to frame and to run anything else', async (path, status) => {
      const answer = await bed.call('GET', path);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src '(none|self)'/);
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    });
    it('let the page of the documentation run its own scripts only', async () => {
      const { headers, body } = await bed.call('GET', '/docs');
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      // Nothing of the page would be stopped by that.
      expect(body).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>\s*\S/);
      const assets = [...String(body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset]) => asset!);
      expect(assets.length).toBeGreaterThan(2);
      for (const asset of assets) expect(new URL(asset, `${bed.url}/docs/`).origin).toBe(bed.url);
    });
    it('let nobody keep answers that carry links', async () => {
      const { id } = await bed.create();
      await bed.complete(id, films.url('/film.mp4'));
      for (const path of [`/v1/videos/${id}`, '/v1/videos', `/v1/videos/${id}/content?format=url`]) {
        expect((await bed.call('GET', path)).headers.get('cache-control')).toBe('no-store');
      }
      const film = await bed.call('GET', `/v1/videos/${id}/content`);
      expect(film.status).toBe(200);
      expect(film.headers.get('cache-control')).toBe('private, max-age=3600');
      expect(film.headers.get('content-security-policy')).toContain('sandbox');
    });
  });

  describe('a cover', () => {
    const cover = async (
      type: string,
      body: string | Buffer,
      headers: Record<string, string> = {},
      method = 'GET',
    ): Promise<Answer> => {
      films.handlers.set(
        '/cover',
        (_, response) => void response.writeHead(200, { 'content-type': type }).end(body),
      );
      const { id } = await bed.create();
      await bed.complete(id, films.url('/film.mp4'), {
        sealedCoverUrl: bed.sealer.seal(films.url('/cover'), 'result-url'),
      });
      return bed.call(method, `/v1/videos/${id}/content?variant=thumbnail`, undefined, headers);
    };

    it.each([
      ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
      ['image/png', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
      ['text/html', '<!doctype html><script>alert(1)</script>'],
      ['image/jpeg', ''],
      ['image/jpeg', 'x'],
    ])('of %s that is no picture of pixels is not handed on: %s', async (type, body) => {
      const answer = await cover(type, body);
      expect(answer).toMatchObject({ status: 502, body: { error: { code: 'upstream_error' } } });
      expect(answer.headers.get('content-type')).toContain('application/json');
    });
    it('is called what its bytes are, whatever its vendor says', async () => {
      const answer = await cover('image/svg+xml', PNG);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('image/png');
      expect(answer.headers.get('content-security-policy')).toContain('sandbox');
      expect(answer.headers.get('content-disposition')).toContain('.png"');
      expect((await cover('text/html', PNG, {}, 'HEAD')).headers.get('content-type')).toBe('image/png');
    });
    it('comes whole, whatever part is asked for', async () => {
      const answer = await cover('image/png', PNG, { range: 'bytes=4-' });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('accept-ranges')).toBe('none');
    });
  });

  describe('the link of a film', () => {
    it.each(['no link at all', 'http://', 'file:///etc/passwd', 'javascript:alert(1)'])(
      'that is %j is the vendor’s fault',
      async (url) => {
        const { id } = await bed.create();
        await bed.complete(id, url);
        const answer = await bed.call('GET', `/v1/videos/${id}/content`);
        expect(answer).toMatchObject({ status: 502, body: { error: { code: 'upstream_error' } } });
      },
    );
    it.each(['http://', 'http://[', 'javascript:alert(1)', 'http:///'])(
      'that leads to %j is the vendor’s fault',
      async (location) => {
        films.handlers.set('/moved', (_, response) => void response.writeHead(302, { location }).end());
        const { id } = await bed.create();
        await bed.complete(id, films.url('/moved'));
        const answer = await bed.call('GET', `/v1/videos/${id}/content`);
        expect(answer).toMatchObject({ status: 502, body: { error: { code: 'upstream_error' } } });
      },
    );
  });
});
