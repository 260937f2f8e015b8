// The floor: what this machine does with a bare HTTP server and one statement a request, and nothing else.
import { randomUUID } from 'node:crypto';
import fastify from 'fastify';
import pg from 'pg';

const POOL = 10;

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: POOL });
await pool.query(
  'CREATE TABLE IF NOT EXISTS film (id text PRIMARY KEY, account text NOT NULL, body jsonb NOT NULL)',
);
const server = fastify();

server.get('/healthz', () => ({ ok: true }));
server.post('/films', async (request) => {
  const id = randomUUID();
  await pool.query({
    name: 'insert',
    text: 'INSERT INTO film (id, account, body) VALUES ($1, $2, $3)',
    values: [id, request.headers.authorization ?? '', request.body],
  });
  return { id, object: 'video', status: 'queued' };
});
server.get<{ Params: { id: string } }>('/films/:id', async (request, reply) => {
  const { rows } = await pool.query({
    name: 'select',
    text: 'SELECT id, body FROM film WHERE id = $1',
    values: [request.params.id],
  });
  return rows[0] ?? reply.code(404).send({});
});

await server.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
process.once('SIGTERM', () => {
  void Promise.all([server.close(), pool.end()]).then(() => process.exit(0));
});
