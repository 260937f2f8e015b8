import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FixedClock, waitFor } from '@reelgate/testing';
import { GatewayBed } from './test-support/gateway-bed.js';
import type { Answer } from './test-support/gateway-bed.js';

const HOUR_MS = 3_600_000;

describe('the secret of an API key', () => {
  let bed: GatewayBed;
  const clock = new FixedClock(new Date('2026-07-01T12:00:00Z'));
  beforeAll(async () => {
    bed = await GatewayBed.start({}, { clock });
    await bed.startGateway({}, { clock });
  });
  afterAll(() => bed?.stop());

  /** What a secret is good for, at each replica. */
  const balanceBy = (secret: string): Promise<number[]> =>
    Promise.all(
      bed.gateways.map(
        async ({ url }) =>
          (await bed.call('GET', `${url}/v1/balance`, undefined, { authorization: `Bearer ${secret}` }))
            .status,
      ),
    );
  const GOOD = [200, 200];
  const BAD = [401, 401];
  const newKey = async (): Promise<{ id: string; key: string; hint: string }> =>
    (await bed.admin('POST', '/admin/v1/api-keys', { account_id: bed.account, name: 'rotated' })).body;
  const rotate = (id: string, secret: string, body: object = {}): Promise<Answer> =>
    bed.call('POST', `/v1/api-keys/${id}/rotate`, body, { authorization: `Bearer ${secret}` });
  /** Replicas hear of it by message. */
  const heard = async (secret: string, wanted: number[]): Promise<void> => {
    await waitFor(async () => JSON.stringify(await balanceBy(secret)) === JSON.stringify(wanted));
  };

  it('is replaced by the key itself, and the old one is good for its grace', async () => {
    const { id, key: old, hint } = await newKey();
    expect(await balanceBy(old)).toEqual(GOOD);
    const { status, body } = await rotate(id, old, { grace_seconds: 3_600 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      object: 'api_key',
      key: expect.stringMatching(/^rg-/),
      previous_valid_until: (clock.now().getTime() + HOUR_MS) / 1_000,
    });
    expect(body.key).not.toBe(old);
    expect(body.hint).not.toBe(hint);
    await heard(body.key, GOOD);
    expect(await balanceBy(old)).toEqual(GOOD);
    // It is the same key still, and the old secret cannot take it back.
    expect((await rotate(id, old)).status).toBe(403);

    clock.set(new Date(clock.now().getTime() + HOUR_MS));
    expect(await balanceBy(old)).toEqual(BAD);
    expect(await balanceBy(body.key)).toEqual(GOOD);
  });

  it('may end at once, and the one before last always does', async () => {
    const { id, key: first } = await newKey();
    const { key: second } = (await rotate(id, first)).body;
    await heard(second, GOOD);
    const { body: third } = await bed.admin('POST', `/admin/v1/api-keys/${id}/rotate`, { grace_seconds: 60 });
    await heard(third.key, GOOD);
    await heard(first, BAD);
    expect(await balanceBy(second)).toEqual(GOOD);
    const { body: fourth } = await bed.admin('POST', `/admin/v1/api-keys/${id}/rotate`, { grace_seconds: 0 });
    await heard(third.key, BAD);
    expect(await balanceBy(fourth.key)).toEqual(GOOD);
    const { body: audit } = await bed.admin('GET', '/admin/v1/audit?limit=100');
    const rotations = audit.data.filter(({ action }: { action: string }) => action === 'api_key.rotate');
    const graces = rotations.map(({ details }: { details: object }) => details);
    expect(graces).toEqual(expect.arrayContaining([{ grace_seconds: 60 }, { grace_seconds: 0 }]));
    expect(JSON.stringify(audit)).not.toContain(fourth.key);
  });

  it("is nobody else's to replace", async () => {
    const [mine, other] = [await newKey(), await newKey()];
    expect((await rotate(other.id, mine.key)).body.error.code).toBe('permission_denied');
    await bed.admin('POST', `/admin/v1/api-keys/${mine.id}/revoke`);
    expect((await bed.admin('POST', `/admin/v1/api-keys/${mine.id}/rotate`, {})).status).toBe(400);
    expect((await bed.admin('POST', '/admin/v1/api-keys/nobody/rotate', {})).status).toBe(404);
    expect((await rotate(other.id, other.key, { grace_seconds: -1 })).body.error.param).toBe('grace_seconds');
  });

  it('is in no list of the keys of an account, which has no keys of others', async () => {
    const { body: account } = await bed.admin('POST', '/admin/v1/accounts', { name: 'another' });
    const foreign = (await bed.admin('POST', '/admin/v1/api-keys', { account_id: account.id, name: 'x' }))
      .body;
    const { body } = await bed.call('GET', '/v1/api-keys?limit=100');
    const ids = body.data.map(({ id }: { id: string }) => id);
    expect(ids.length).toBeGreaterThan(3);
    expect(ids).not.toContain(foreign.id);
    expect(JSON.stringify(body)).not.toContain('rg-');
  });
});
