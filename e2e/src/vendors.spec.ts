import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import { Stack } from './stack.js';
import type { ApiAnswer } from './stack.js';
import { EXPECTED_VENDORS } from './vendors/index.js';
import type { ExpectedVendor } from './vendors/index.js';

/**
 * What a fault leads to: a film, a failure for this reason, or a doubt that only a person can end. Jobs made at the vendor
 * are counted.
 */
type End =
  | { readonly kind: 'film'; readonly creations: number }
  | { readonly kind: 'failed'; readonly code: string; readonly creations: number }
  | { readonly kind: 'uncertain'; readonly creations: number };

interface Fault {
  readonly name: string;
  /** Word in the prompt. */
  readonly word: string;
  /** Nothing was made, which only the vendor's list can tell. */
  readonly lookedUp?: boolean;
  readonly end: (vendor: ExpectedVendor) => End;
}

const film: End = { kind: 'film', creations: 1 };
/** Where nothing tells whether there is a job, only a person can. */
const unlessBlind =
  (creations: number): Fault['end'] =>
  ({ recovery }) =>
    recovery === 'none' ? { kind: 'uncertain', creations } : film;

const FAULTS: readonly Fault[] = [
  { name: 'too many requests', word: 'rate_limit', end: () => film },
  { name: 'a create that breaks', word: 'http_500', lookedUp: true, end: unlessBlind(0) },
  {
    name: 'a create that is lost on its way there',
    word: 'timeout_before_accept',
    lookedUp: true,
    end: unlessBlind(0),
  },
  { name: 'a create whose answer is lost', word: 'timeout_after_accept', end: unlessBlind(1) },
  { name: 'an unknown word for the state', word: 'unknown_status', end: () => film },
  {
    name: 'moderation',
    word: 'moderation',
    end: ({ jobsWhenModerated }) => ({
      kind: 'failed',
      code: 'moderation_blocked',
      creations: jobsWhenModerated,
    }),
  },
  { name: 'a link that is refused', word: 'expired_link', end: () => film },
];

interface Case extends Fault {
  readonly vendor: ExpectedVendor;
  readonly prompt: string;
}
const CASES: readonly Case[] = EXPECTED_VENDORS.flatMap((vendor) =>
  FAULTS.map((fault) => ({ ...fault, vendor, prompt: `${vendor.name}, ${fault.name} [sim:${fault.word}]` })),
);

describe('when a vendor misbehaves', () => {
  const created = new Map<string, ApiAnswer['body']>();
  let stack: Stack;
  const videoOf = async ({ prompt }: Case): Promise<ApiAnswer['body']> =>
    (await stack.call('GET', `/v1/videos/${created.get(prompt).id}`)).body;
  const receiptOf = async ({ prompt }: Case): Promise<ApiAnswer['body']> =>
    (await stack.call('GET', `/v1/receipts/${created.get(prompt).id}`)).body;

  /** Whether a task is where its fault leads to, and its money is. */
  async function hasEnded(each: Case): Promise<boolean> {
    if (each.end(each.vendor).kind === 'uncertain')
      return (await uncertain()).includes(created.get(each.prompt).id);
    return (await receiptOf(each)).status !== 'held';
  }
  const uncertain = async (): Promise<string[]> =>
    (await stack.adminOk('GET', '/admin/v1/tasks?state=uncertain&limit=100')).data.map(
      ({ id }: { id: string }) => id,
    );

  beforeAll(async () => {
    stack = await Stack.start({
      families: ['kling', 'vidu', 'sv', 'jimeng'],
      simulatorEnv: { SIM_PRERENDER: '0' },
    });
    await Promise.all(
      CASES.map(async ({ vendor, prompt }) => {
        created.set(prompt, await stack.create({ model: vendor.film.model, prompt, seconds: '5' }));
      }),
    );
    const absent = CASES.filter(({ lookedUp, vendor }) => lookedUp && vendor.recovery === 'lookup');
    const ids = absent.map(({ prompt }) => `'${created.get(prompt).id}'`).join(', ');
    let open: readonly Case[] = CASES;
    await waitFor(
      async () => {
        // That a job is not listed is believed two minutes after it was sent: let them pass.
        await stack.sql(`UPDATE provider.job SET called_at = called_at - interval '5 minutes', due_at = now()
          WHERE task_id IN (${ids}) AND tries > 0 AND state IN ('submitting', 'uncertain')
            AND called_at > now() - interval '2 minutes'`);
        await new Promise((resolve) => setTimeout(resolve, 250));
        const ended = await Promise.all(open.map(hasEnded));
        open = open.filter((_, at) => !ended[at]);
        return open.length === 0;
      },
      { timeoutMs: 60_000, what: 'every fault to be over' },
    ).catch((error: unknown) => {
      throw new Error(`not over: ${open.map(({ prompt }) => prompt).join('; ')}`, { cause: error });
    });
  }, 100_000);
  afterAll(() => stack?.stop());

  describe.each(CASES)('$vendor.name: $name', (each) => {
    const { vendor, prompt, word } = each;
    const end = each.end(vendor);

    it(`makes ${end.creations} jobs there`, async () => {
      const answer = await fetch(`${stack.simulator.url}/_sim/tasks?limit=1000`);
      const tasks = (await answer.json()) as { vendor: string; session: string | null }[];
      const made = tasks.filter((task) => JSON.stringify(task).includes(JSON.stringify(prompt).slice(1, -1)));
      expect(made.map((task) => task.vendor)).toEqual(Array(end.creations).fill(vendor.name));
      // A reference makes one job; only a new attempt has a new one.
      const references = made.map(({ session }) => session).filter((session) => session !== null);
      expect(new Set(references).size).toBe(references.length);
      if (vendor.recovery !== 'none' && end.creations > 0) expect(references[0]).toBe(created.get(prompt).id);
      for (const reference of references) expect(await stack.simulator.creationsOf(reference)).toBe(1);
    });

    if (end.kind === 'film') {
      it('ends as a film that is charged once', async () => {
        expect(await videoOf(each)).toMatchObject({ status: 'completed', error: null });
        expect(await receiptOf(each)).toMatchObject({
          status: 'charged',
          uncollected: '0.000000',
          charged: { amount: vendor.film.amount },
        });
      });
    }
    if (end.kind === 'failed') {
      it('fails with the reason and gives the money back', async () => {
        expect(await videoOf(each)).toMatchObject({ status: 'failed', error: { code: end.code } });
        expect(await receiptOf(each)).toMatchObject({ status: 'released', charged: null });
      });
    }
    if (end.kind === 'uncertain') {
      it('is listed as uncertain and keeps its hold', async () => {
        expect(await uncertain()).toContain(created.get(prompt).id);
        expect(await videoOf(each)).toMatchObject({ status: 'in_progress', error: null, video_url: null });
        expect(await receiptOf(each)).toMatchObject({
          status: 'held',
          held: { amount: vendor.film.amount },
        });
      });
    }
    if (word === 'expired_link') {
      it('says at the download whose fault it is, and that the film is gone once its time is over', async () => {
        const { id } = created.get(prompt);
        const refused = await stack.call('GET', `/v1/videos/${id}/content`);
        expect([refused.status, refused.body.error.code]).toEqual([502, 'upstream_error']);
        await stack.sql(
          `UPDATE gateway.task SET result_expires_at = now() - interval '1 minute' WHERE id = '${id}'`,
        );
        const gone = await stack.call('GET', `/v1/videos/${id}/content`);
        expect([gone.status, gone.body.error.code]).toEqual([410, 'gone']);
        expect((await receiptOf(each)).status).toBe('charged');
      });
    }
  });

  it('holds what is in doubt, and nothing else', async () => {
    const doubtful = CASES.filter(({ vendor, end }) => end(vendor).kind === 'uncertain');
    const held = doubtful.reduce((sum, { vendor }) => sum + Number(vendor.film.amount), 0);
    expect(Number((await stack.balance()).held)).toBeCloseTo(held, 6);
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
  });

  it.each(['auth', 'quota'])(
    '%s: takes the channel out of use until it is changed, and the task waits',
    async (kind) => {
      await stack.simulator.fault({ kind, vendor: 'vidu', action: 'text2video' });
      const { id } = await stack.create({ model: 'viduq1', prompt: `a boat, ${kind}` });
      const channel = stack.channels.vidu!;
      const fault = await waitFor(
        async () => {
          const { data } = await stack.adminOk('GET', '/admin/v1/channels');
          return data.find((each: { id: string }) => each.id === channel).fault;
        },
        { what: 'the fault of the channel' },
      );
      expect(fault).toContain(kind);
      expect(fault).not.toContain('vda_');
      expect((await stack.call('GET', `/v1/videos/${id}`)).body.status).toBe('queued');
      await stack.adminOk('PATCH', `/admin/v1/channels/${channel}`, { weight: 2 });
      const { video } = await stack.finished(id);
      expect(video.status).toBe('completed');
      expect(await stack.simulator.creationsOf(id)).toBe(1);
    },
  );
});
