import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayBed } from './test-support/gateway-bed.js';

describe('the books, for operators', () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start();
  });
  afterAll(() => bed?.stop());
  beforeEach(() => {
    bed.billing.reset();
  });

  describe('the ledger', () => {
    it('is read as transactions and as entries, by what the query says', async () => {
      const query =
        'account_id=acct_1&ledger_account=held%3Aacct_1&task_id=video_1&kind=reserve&from=2026-01-01&to=1767312000&limit=5&after=9';
      const { body } = await bed.admin('GET', `/admin/v1/ledger/transactions?${query}`);
      expect(body).toEqual({
        object: 'list',
        data: [
          {
            id: '7',
            object: 'ledger_transaction',
            kind: 'reserve',
            at: '2026-01-01T00:00:00.000Z',
            key: 'reserve:video_1',
            task_id: 'video_1',
            note: null,
            entries: [
              { account: 'customer:acct_1', amount: '-3.000000' },
              { account: 'held:acct_1', amount: '3.000000' },
            ],
          },
        ],
        first_id: '7',
        last_id: '7',
        has_more: false,
      });
      expect(bed.billing.ledger.queries.at(-1)).toEqual({
        accountId: 'acct_1',
        ledgerAccount: 'held:acct_1',
        taskId: 'video_1',
        kind: 'reserve',
        from: '2026-01-01T00:00:00.000Z',
        to: '2026-01-02T00:00:00.000Z',
        limit: 5,
        after: '9',
      });

      const { body: entries } = await bed.admin('GET', '/admin/v1/ledger/entries');
      expect(entries).toMatchObject({
        data: [
          { id: '7/customer:acct_1', object: 'ledger_entry', tx_id: '7', account: 'customer:acct_1' },
          { id: '7/held:acct_1', amount: '3.000000', task_id: 'video_1' },
        ],
        last_id: '7/held:acct_1',
        has_more: true,
      });
      expect(bed.billing.ledger.queries.at(-1)).toEqual({ limit: 20 });
    });

    it.each([
      ['kind=refund', 'kind'],
      ['from=yesterday', 'from'],
      ['limit=0', 'limit'],
      ['acount_id=x', 'acount_id'],
    ])('refuses ?%s', async (query, param) => {
      const { status, body } = await bed.admin('GET', `/admin/v1/ledger/entries?${query}`);
      expect([status, body.error.param]).toEqual([400, param]);
    });

    it('is for operators only', async () => {
      expect((await bed.call('GET', '/admin/v1/ledger/entries')).status).toBe(403);
    });
  });

  describe('adjustments', () => {
    const adjust = (body: object, key?: string) =>
      bed.admin('POST', '/admin/v1/ledger/adjustments', body, key ? { 'idempotency-key': key } : {});
    const asked = () => ({
      account_id: bed.account,
      amount: '-1.5',
      currency: 'CNY',
      reason: 'Charged twice',
      task_id: 'video_1',
    });

    it('are asked for once per key, and decided on by another admin key; the audit has both', async () => {
      expect((await adjust(asked())).body.error).toMatchObject({
        code: 'missing_required_parameter',
        param: 'Idempotency-Key',
      });
      expect((await adjust({ ...asked(), reason: '' }, 'k')).body.error.param).toBe('reason');

      const { status, body } = await adjust(asked(), 'k');
      expect(status).toBe(200);
      expect(body).toEqual({
        id: expect.stringMatching(/^adj_/),
        object: 'adjustment',
        ...asked(),
        amount: '-1.500000',
        state: 'pending',
        requested_by: 'key_bootstrap',
        requested_at: expect.any(String),
        expires_at: expect.any(String),
        decided_by: null,
        decided_at: null,
        decision_note: null,
        tx_id: null,
      });
      const path = `/admin/v1/ledger/adjustments/${body.id}`;
      expect((await bed.admin('GET', path)).body).toEqual(body);
      expect((await bed.admin('POST', `${path}/approve`)).body.error.code).toBe('permission_denied');

      const { body: other } = await bed.admin('POST', '/admin/v1/api-keys', {
        name: 'four eyes',
        role: 'admin',
      });
      const approved = await bed.call('POST', `${path}/approve`, undefined, {
        authorization: `Bearer ${other.key}`,
      });
      expect(approved.body).toMatchObject({ state: 'applied', decided_by: other.id, tx_id: '8' });
      const { body: waiting } = await bed.admin('GET', '/admin/v1/ledger/adjustments?state=pending');
      expect(waiting.data).toEqual([]);

      const { body: audit } = await bed.admin('GET', '/admin/v1/audit?limit=3');
      expect(audit.data).toMatchObject([
        {
          action: 'adjustment.approve',
          subject: body.id,
          key_id: other.id,
          details: { amount: '-1.500000' },
        },
        { action: 'api_key.create' },
        {
          action: 'adjustment.create',
          subject: body.id,
          key_id: 'key_bootstrap',
          details: { amount: '-1.5', reason: 'Charged twice', idempotency_key: 'k' },
        },
      ]);
    });

    it('are rejected with a reason', async () => {
      const { body } = await adjust(asked(), 'k2');
      const path = `/admin/v1/ledger/adjustments/${body.id}/reject`;
      expect((await bed.admin('POST', path, {})).body.error.param).toBe('reason');
      expect((await bed.admin('POST', path, { reason: 'A mistake' })).body).toMatchObject({
        state: 'rejected',
        decision_note: 'A mistake',
      });
      expect((await bed.admin('GET', '/admin/v1/ledger/adjustments/adj_none')).status).toBe(404);
    });
  });

  describe('reconciliation', () => {
    it('is made at once, of what is new or of everything', async () => {
      const path = '/admin/v1/reconciliation';
      expect((await bed.admin('GET', path)).body).toMatchObject({ scope: 'recent', ok: false });
      expect((await bed.admin('GET', `${path}?scope=full`)).body).toMatchObject({ scope: 'full', ok: true });
      expect((await bed.admin('GET', `${path}?scope=all`)).body.error.param).toBe('scope');
    });

    it('is asked for, and its runs and findings are read', async () => {
      const path = '/admin/v1/reconciliation';
      expect((await bed.admin('POST', `${path}/runs`, { scope: 'full' })).body).toEqual({
        id: 'recon_2',
        object: 'reconciliation_run',
        scope: 'full',
        asked_by: 'key_bootstrap',
        due_at: '2026-01-01T00:00:00.000Z',
        finished_at: null,
        ok: null,
        checks: [],
      });
      const { body: audit } = await bed.admin('GET', '/admin/v1/audit?limit=1');
      expect(audit.data).toMatchObject([{ action: 'reconciliation.start', subject: 'recon_2' }]);

      const { body: runs } = await bed.admin('GET', `${path}/runs?ok=false`);
      expect(runs.data).toMatchObject([{ id: 'recon_1', ok: false, checks: [{ name: 'a_check' }] }]);
      expect((await bed.admin('GET', `${path}/runs/recon_1`)).body).toEqual(runs.data[0]);
      expect((await bed.admin('GET', `${path}/runs/recon_9`)).status).toBe(404);

      const { body: findings } = await bed.admin('GET', `${path}/findings`);
      expect(findings.data).toMatchObject([{ subject: 'acct_1 posted', amount: '0.000005', gone_at: null }]);
      const { body: all } = await bed.admin('GET', `${path}/findings?gone=true`);
      expect(all.data).toMatchObject([{ gone_at: '2026-01-01T01:00:00.000Z' }]);
    });
  });
});
