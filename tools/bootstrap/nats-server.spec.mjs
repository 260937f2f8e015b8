import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fetchArchive } from './nats-server.mjs';

describe('fetchArchive', () => {
  let dir;
  let server;
  let base;
  let sha256;

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'reelgate-archive-spec-'));
    mkdirSync(path.join(dir, 'tool-v1'));
    writeFileSync(path.join(dir, 'tool-v1', 'tool'), 'the tool');
    execFileSync('tar', ['-czf', 'tool.tar.gz', 'tool-v1'], { cwd: dir });
    const bytes = readFileSync(path.join(dir, 'tool.tar.gz'));
    sha256 = createHash('sha256').update(bytes).digest('hex');
    server = createServer((request, response) => {
      if (request.url === '/tool.tar.gz') response.end(bytes);
      else response.writeHead(404).end();
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${server.address().port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(dir, { recursive: true });
  });

  const into = (name) => {
    const target = path.join(dir, name);
    mkdirSync(target);
    return target;
  };

  it('unpacks what has the right checksum', async () => {
    const target = await fetchArchive(`${base}/tool.tar.gz`, sha256, into('good'));
    expect(readFileSync(path.join(target, 'tool-v1', 'tool'), 'utf8')).toBe('the tool');
  });

  it('unpacks nothing of what has another one', async () => {
    await expect(fetchArchive(`${base}/tool.tar.gz`, '0'.repeat(64), into('bad'))).rejects.toThrow(
      `has the SHA-256 ${sha256} instead of`,
    );
  });

  it('says why a download failed', async () => {
    await expect(fetchArchive(`${base}/other`, sha256, into('absent'))).rejects.toThrow('HTTP 404');
    await expect(fetchArchive('http://127.0.0.1:1/x', sha256, into('refused'))).rejects.toThrow(
      /ECONNREFUSED|bad port/,
    );
  });
});
