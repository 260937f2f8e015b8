import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import type { ModelRow } from '@reelgate/catalog';
import { TIERS } from '@reelgate/contracts';
import { OFFERED_VENDORS } from '@reelgate/simulator';
import { png, waitFor } from '@reelgate/testing';
import { images, LAST_FRAME } from './model-case.js';
import type { ModelCase } from './model-case.js';
import { billingModelOf, ends, INPUT_SECONDS, MODEL_CASES, priceOf, requestOf } from './model-cases.js';
import type { SimulatedTask } from './simulator-control.js';
import { Stack } from './stack.js';
import type { ApiAnswer } from './stack.js';
import { EXPECTED_VENDORS, expectedOf } from './vendors/index.js';
import type { SentRequest } from './vendors/index.js';

/** What has a price row is sold, and nothing else. */
const PRICED = MODEL_CASES.filter((each) => priceOf(billingModelOf(each)));
const UNPRICED = MODEL_CASES.filter((each) => !PRICED.includes(each));

/** Models of the past are made as well, once the operator keeps them. */
const DEPRECATED = defaultCatalogue.rows
  .filter(({ deprecated }) => deprecated)
  .map(({ base }) => base)
  .join(',');

/** Creates under way at a time. */
const AT_ONCE = 12;

const CREDIT = 1_000_000;
const RATES_OFF = {
  SIM_TENCENT_VOD_CREATES_PER_SECOND: '0',
  SIM_TENCENT_VOD_DETAILS_PER_SECOND: '0',
  SIM_TENCENT_VOD_OTHERS_PER_SECOND: '0',
};

const PNG = png(320, 320).toString('base64');
/** Everything there is to know of one film when all is over. */
interface Outcome {
  readonly quote: ApiAnswer;
  readonly created: ApiAnswer;
  video?: ApiAnswer['body'];
  receipt?: ApiAnswer['body'];
  sent?: SimulatedTask[];
}

/** An off-peak film is looked at every few minutes: let them pass. */
const OFF_PEAK_LOOKS = `UPDATE provider.job SET due_at = now()
  WHERE state = 'running' AND due_at > now() + interval '20 seconds' AND spec->>'offPeak' = 'true'`;

describe('every model', () => {
  const outcomes = new Map<string, Outcome>();
  const uploads: ApiAnswer['body'][] = [];
  let stack: Stack;

  /** Makes the films of the cases all at once, and waits until all are over and paid. */
  async function make(cases: readonly ModelCase[]): Promise<void> {
    // A busy machine answers some at a time.
    for (let at = 0; at < cases.length; at += AT_ONCE)
      await Promise.all(
        cases.slice(at, at + AT_ONCE).map(async (each) => {
          const quote = await stack.call('POST', '/v1/videos/quote', requestOf(each));
          outcomes.set(each.name, {
            quote,
            created: await stack.call('POST', '/v1/videos', requestOf(each)),
          });
        }),
      );
    await waitFor(
      async () => {
        await stack.sql(OFF_PEAK_LOOKS);
        await new Promise((resolve) => setTimeout(resolve, 200));
        return (await stack.balance()).held === '0.000000';
      },
      { timeoutMs: 45_000, what: 'every film to be paid' },
    ).catch(async (error: unknown) => {
      const { body } = await stack.call('GET', '/v1/videos?limit=100&order=asc');
      const open = body.data.filter(
        ({ status }: { status: string }) => !['completed', 'failed'].includes(status),
      );
      throw new Error(`still open: ${open.map(({ prompt }: { prompt: string }) => prompt).join('; ')}`, {
        cause: error,
      });
    });
  }

  const enable = (vendor: string, enabled: boolean): Promise<unknown> =>
    stack.adminOk('PATCH', `/admin/v1/channels/${stack.channels[vendor]}`, { enabled });

  beforeAll(async () => {
    stack = await Stack.start({
      families: defaultCatalogue.families(),
      together: true,
      credit: String(CREDIT),
      env: { REELGATE_DEPRECATED_MODELS: DEPRECATED },
      simulatorEnv: { ...RATES_OFF, SIM_OFF_PEAK_SECONDS: '0', SIM_PRERENDER: '0' },
    });
    await make(MODEL_CASES.filter(({ second }) => !second));
    // Without those that are preferred to it a model is made by the next one.
    const [usual, ...others] = OFFERED_VENDORS.map(({ name }) => name);
    await enable(usual!, false);
    const largeFilm = { model: 'JV-3.0-pro', prompt: 'x', size: '2K' };
    await waitFor(async () => (await stack.call('POST', '/v1/videos/quote', largeFilm)).status === 400, {
      what: 'the gateway to know that nobody is left who makes 2k',
    });
    for (const name of others) {
      await make(MODEL_CASES.filter(({ second, vendor }) => second && vendor === name));
      await enable(name, false);
    }
    for (const { name } of OFFERED_VENDORS) await enable(name, true);

    const answer = await fetch(`${stack.simulator.url}/_sim/tasks?limit=10000`);
    const sent = (await answer.json()) as SimulatedTask[];
    await Promise.all(
      [...outcomes].map(async ([name, outcome]) => {
        const { id } = outcome.created.body;
        outcome.sent = sent.filter((task) => says(task, name));
        if (!id) return;
        outcome.video = (await stack.call('GET', `/v1/videos/${id}`)).body;
        outcome.receipt = (await stack.call('GET', `/v1/receipts/${id}`)).body;
      }),
    );
  }, 150_000);
  afterAll(() => stack?.stop());

  it('is made by somebody in each of its scenes', () => {
    for (const row of defaultCatalogue.rows) {
      const made = new Set(MODEL_CASES.filter((each) => each.row === row).map(({ scene }) => scene));
      expect([row.base, [...made].toSorted()]).toEqual([row.base, Object.keys(row.scenes).toSorted()]);
    }
  });

  describe.each(PRICED)('$name', (modelCase) => {
    const { name, row, scene, vendor, film } = modelCase;
    const billingModel = billingModelOf(modelCase);
    const outcome = (): Outcome => outcomes.get(name)!;

    it('is quoted and accepted under its billing name', () => {
      const { quote, created } = outcome();
      expect([quote.status, quote.body]).toMatchObject([
        200,
        {
          billing_model: billingModel,
          family: row.family,
          scene,
          resolution: film.tier,
          audio: film.audio,
          off_peak: film.offPeak,
        },
      ]);
      expect([created.status, created.body]).toMatchObject([
        200,
        {
          status: 'queued',
          billing_model: billingModel,
          seconds: String(film.seconds),
          off_peak: film.offPeak,
        },
      ]);
    });

    it('reaches its vendor once, as the right request', () => {
      const { created, sent } = outcome();
      expect(sent?.map((task) => task['vendor'])).toEqual([vendor]);
      const expected = expectedOf(vendor);
      if (!expected) return;
      const { reference, request } = expected.readSent(sent![0]!);
      expect(reference).toBe(expected.recovery === 'none' ? undefined : created.body.id);
      expect(request).toEqual(expected.upstream(modelCase));
    });

    it('is completed and charged what was quoted', () => {
      const { quote, video, receipt } = outcome();
      expect(video).toMatchObject({ status: 'completed', error: null, billing_model: billingModel });
      const { unitPrice, unit, inputPrice } = priceOf(billingModel)!;
      expect(receipt).toMatchObject({
        status: 'charged',
        uncollected: '0.000000',
        held: { billing_model: billingModel, amount: quote.body.amount },
        charged: { billing_model: billingModel, unit, currency: 'CNY' },
      });
      expect(Number(receipt.charged.unit_price)).toBe(unitPrice);
      if (unit === 'million_tokens') {
        // The estimate is exact where the request fixes the size, else it is that of the largest. A reference video is
        // taken for the longest there can be.
        expect(Number(receipt.charged.amount)).toBeLessThanOrEqual(Number(quote.body.amount));
        if (!film.video)
          expect(Number(receipt.charged.amount)).toBeGreaterThan(0.8 * Number(quote.body.amount));
        if (FIXED_SIZE(modelCase) && !film.video) expect(receipt.charged.amount).toBe(quote.body.amount);
      } else {
        const units = unit === 'second' ? film.seconds : 1;
        const inputs = film.video ? inputPrice * INPUT_SECONDS : 0;
        expect(receipt.charged.amount).toBe(
          (Math.round((unitPrice * units + inputs) * 1e6) / 1e6).toFixed(6),
        );
        // Input videos are held for the longest that there can be.
        if (inputs > 0) expect(Number(quote.body.amount)).toBeGreaterThan(Number(receipt.charged.amount));
        else expect(receipt.charged.amount).toBe(quote.body.amount);
      }
    });
  });

  it('has a price, but for those of which none is published', () => {
    const names = new Set(
      UNPRICED.map((each) =>
        billingModelOf(each)
          .replace(/[_-]\d+[pk](?=-|$)/, '')
          .replace(/-vin$/, ''),
      ),
    );
    expect([...names].toSorted()).toEqual([
      'doubao-seedance-1-0-pro-offpeak',
      'doubao-seedance-1-5-pro-mute-offpeak',
      'doubao-seedance-2-0-260128',
      'gv-omni',
      'hailuo-h3',
      'hailuo-h3-max',
      'kling-3.0-turbo',
      'vega-1.0-lite',
      'vega-1.0-pro',
      'vega-1.5-pro',
      'vidu-q3-ad',
      'vidu-q3-drama',
      'wan-3.0-prime',
    ]);
  });

  it.each(UNPRICED)('without a price is not sold: $name', ({ name }) => {
    const { quote, created, sent } = outcomes.get(name)!;
    for (const answer of [quote, created])
      expect([answer.status, answer.body.error?.code]).toEqual([503, 'not_priced']);
    expect(sent).toEqual([]);
  });

  it('leaves books that add up to what was charged', async () => {
    const charged = [...outcomes.values()].reduce(
      (sum, { receipt }) => sum + Number(receipt?.charged?.amount ?? 0),
      0,
    );
    const { balance, held } = await stack.balance();
    expect(held).toBe('0.000000');
    expect(CREDIT - Number(balance)).toBeCloseTo(charged, 5);
    const { ok, checks } = await stack.reconciliation();
    expect(ok).toBe(true);
    const differing = checks.filter(({ ok }: { ok: boolean }) => !ok);
    // The price list is Tencent VOD's: what Vidu itself takes for a film is another figure. Seconds and tokens agree.
    expect(differing.map(({ name }: { name: string }) => name)).toEqual(['vendor_figures']);
    for (const difference of differing[0].differences) expect(difference).toMatch(/: credits \d+ = /);
  });

  it.each(wrongRequests())('refuses $name', async ({ request, param }) => {
    const answer = await stack.call('POST', '/v1/videos', request);
    expect([answer.status, answer.body.error]).toMatchObject([400, { code: 'unsupported_parameter', param }]);
  });

  it.each(EXPECTED_VENDORS)('hands an uploaded file to $name', async ({ name: vendor, upload }) => {
    const { model } = upload;
    const form = new FormData();
    form.set('model', model);
    form.set('prompt', `${model} from a file`);
    form.set('input_reference', new Blob([Buffer.from(PNG, 'base64')], { type: 'image/png' }), 'a.png');
    const { id } = await stack.create(form);
    const { video, receipt } = await stack.finished(id);
    expect([video.status, receipt.status]).toEqual(['completed', 'charged']);
    uploads.push(receipt);
    const answer = await fetch(`${stack.simulator.url}/_sim/tasks?limit=10000`);
    const sent = ((await answer.json()) as SimulatedTask[]).filter((task) =>
      says(task, `${model} from a file`),
    );
    expect(sent.map((task) => task['vendor'])).toEqual([vendor]);
    expect(readSent(sent[0]!)!.request).toMatchObject(upload.request(PNG));
  });

  it('takes nothing for what it refuses', async () => {
    const charged = [...outcomes.values(), ...uploads.map((receipt) => ({ receipt }))].reduce(
      (sum, { receipt }) => sum + Number(receipt?.charged?.amount ?? 0),
      0,
    );
    const { balance, held } = await stack.balance();
    expect(held).toBe('0.000000');
    expect(CREDIT - Number(balance)).toBeCloseTo(charged, 5);
  });
});

const FIXED_SIZE = ({ scene, film }: ModelCase): boolean =>
  (scene === 'text' || scene === 'reference') && film.ratio !== 'adaptive';

const readSent = (task: SimulatedTask): SentRequest | undefined =>
  expectedOf(String(task['vendor']))?.readSent(task);

/** The prompt is somewhere in what any vendor got. */
const says = (task: SimulatedTask, prompt: string): boolean => {
  const sent = readSent(task);
  return sent ? sent.prompt === prompt : JSON.stringify(task.request).includes(JSON.stringify(prompt));
};

interface Wrong {
  readonly name: string;
  readonly request: object;
  readonly param: string;
}

/** One request beyond each limit of each row, everything else about it as in a case that works. */
function wrongRequests(): Wrong[] {
  return defaultCatalogue.rows.flatMap((row) => {
    const cases = MODEL_CASES.filter((each) => each.row === row && !each.second && !each.film.offPeak);
    const usual = cases[0]!;
    const good = requestOf(usual);
    const output = good.metadata['output_config'] as object;
    const { seconds, ratios, sound, scenes, tiers } = row;
    const limits = ends(scenes[usual.scene]?.seconds ?? seconds);
    const wrong = (what: string, param: string, request: object): Wrong => ({
      name: `${row.base} ${what}`,
      param,
      request,
    });
    const withOutput = (what: string, member: string, value: string): Wrong =>
      wrong(what, `metadata.output_config.${member}`, {
        ...good,
        metadata: { ...good.metadata, output_config: { ...output, [member]: value } },
      });
    const missing = TIERS.find((tier) => !tiers.includes(tier));
    return [
      wrong('that is too long', 'seconds', { ...good, seconds: String(limits.at(-1)! + 1) }),
      wrong('that is too short', 'seconds', { ...good, seconds: String(limits[0]! - 1) }),
      ...(missing ? [withOutput(`at ${missing}`, 'resolution', missing.toUpperCase())] : []),
      ...(ratios.length > 0 ? [withOutput('of a strange ratio', 'aspect_ratio', '7:5')] : []),
      ...(sound ? [] : [withOutput('with sound', 'audio_generation', 'Enabled')]),
      ...(scenes.first_last
        ? []
        : [
            wrong('with a last frame', 'metadata.last_frame_url', {
              ...good,
              images: undefined,
              metadata: { ...good.metadata, image_mode: undefined, last_frame_url: LAST_FRAME },
            }),
          ]),
      tooManyImages(row, cases, wrong),
    ];
  });
}

function tooManyImages(
  row: ModelRow,
  cases: readonly ModelCase[],
  wrong: (what: string, param: string, request: object) => Wrong,
): Wrong {
  const reference = cases.find(({ scene, film }) => scene === 'reference' && !film.video);
  const request = requestOf(reference ?? cases[0]!);
  const count = (row.scenes.reference?.images?.[1] ?? 2) + 1;
  return wrong(`from ${count} images`, 'images', { ...request, images: images(count) });
}
