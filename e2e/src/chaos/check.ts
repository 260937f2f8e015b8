import pg from 'pg';

/** One invariant: what was compared, and what is wrong with it. */
export interface Finding {
  readonly name: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
}

/** What the run itself knows. */
export interface Witness {
  /** Ids of the creates that were answered 200. */
  readonly accepted: ReadonlySet<string>;
  /** Jobs the vendor made, by the reference they were made under (`<task id>`, or `<task id>.2` after a free failure). */
  readonly creations: Readonly<Record<string, number>>;
  /** Processes that ended though nobody had ended them. */
  readonly deaths: readonly string[];
  /** How many requests for films were answered with which status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Bytes of a file in the store. */
  readonly sizeInStore: (key: string) => Promise<number | undefined>;
  /** Bytes of each film at the vendor. */
  readonly filmBytes: number;
}

const MOST_SHOWN = 10;

/**
 * Judges an installation that has come to rest, by reading Postgres and the vendor's books. Shares no code with what it
 * judges.
 */
export async function checkInvariants(databaseUrl: string, witness: Witness): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const rows = async <T>(text: string): Promise<T[]> => (await client.query(text)).rows as T[];
  try {
    const tasks = await rows<{ id: string; state: string; archive_key: string | null }>(
      'SELECT id, state, archive_key FROM gateway.task',
    );
    const completed = tasks.filter((task) => task.state === 'completed');
    const inStore = await Promise.all(
      completed.map(async ({ id, archive_key: key }) => ({
        id,
        bytes: key === null ? undefined : await witness.sizeInStore(key),
      })),
    );
    const holds = await rows<{ task_id: string; status: string; amount: string; charged: string | null }>(
      'SELECT task_id, status, amount, charged FROM billing.hold',
    );
    const entries = await rows<{ tx_id: string; account: string; amount: string; key: string; kind: string }>(
      'SELECT e.tx_id, e.account, e.amount, t.key, t.kind FROM billing.ledger_entry e JOIN billing.ledger_tx t ON t.id = e.tx_id',
    );
    const accounts = await rows<{ id: string; posted: string; held: string }>(
      'SELECT id, posted, held FROM billing.account',
    );
    const jobs = await rows<{ task_id: string; state: string }>('SELECT task_id, state FROM provider.job');

    const state = new Map(tasks.map((task) => [task.id, task.state]));
    const hold = new Map(holds.map((each) => [each.task_id, each]));
    const counted = (name: string): number => tasks.filter((task) => task.state === name).length;
    return [
      {
        name: 'I1 accepted = ended + uncertain',
        figures: {
          accepted: witness.accepted.size,
          tasks: tasks.length,
          completed: counted('completed'),
          failed: counted('failed'),
          uncertain: counted('uncertain'),
        },
        wrong: [
          ...[...witness.accepted]
            .filter((id) => !state.has(id))
            .map((id) => `${id} was accepted and is not there`),
          ...tasks
            .filter((task) => !['completed', 'failed', 'uncertain'].includes(task.state))
            .map((task) => `${task.id} is ${task.state}`),
        ],
      },
      {
        name: 'I2 one job at the vendor for each reference',
        figures: { references: Object.keys(witness.creations).length, jobs: jobs.length },
        wrong: Object.entries(witness.creations)
          .filter(([, count]) => count > 1)
          .map(([reference, count]) => `${reference} was made ${count} times`),
      },
      ledger(entries, accounts),
      settled(state, hold, entries),
      {
        name: 'no film without a charge, no charge without a film',
        figures: { charged: holds.filter(({ status }) => status === 'charged').length },
        wrong: [
          ...tasks
            .filter((task) => task.state === 'completed' && hold.get(task.id)?.status !== 'charged')
            .map((task) => `${task.id} is completed and ${hold.get(task.id)?.status ?? 'not held'}`),
          ...holds
            .filter(({ task_id: id, status }) => status === 'charged' && state.get(id) !== 'completed')
            .map(({ task_id: id }) => `${id} is charged and ${state.get(id) ?? 'unknown'}`),
          ...tasks
            .filter((task) => task.state === 'completed' && !madeAtVendor(task.id, witness.creations))
            .map((task) => `${task.id} is completed and the vendor made nothing`),
        ],
      },
      {
        name: 'every film is in the store, whole',
        figures: { films: completed.length },
        wrong: inStore
          .filter(({ bytes }) => bytes !== witness.filmBytes)
          .map(({ id, bytes }) => `${id} is completed and ${bytes ?? 'none'} of its bytes are stored`),
      },
      {
        name: 'no request is answered 500',
        figures: witness.statuses,
        wrong: witness.statuses[500] ? [`${witness.statuses[500]} requests were answered 500`] : [],
      },
      {
        name: 'no process ends by itself',
        figures: { deaths: witness.deaths.length },
        wrong: witness.deaths,
      },
    ];
  } finally {
    await client.end();
  }
}

/** One line an invariant; what is wrong is listed below it. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ name, figures, wrong }) => {
      const numbers = Object.entries(figures).map(([word, number]) => `${number} ${word}`);
      const shown = wrong.slice(0, MOST_SHOWN).map((what) => `\n         ${what}`);
      const more = wrong.length > MOST_SHOWN ? `\n         … and ${wrong.length - MOST_SHOWN} more` : '';
      return `${wrong.length === 0 ? 'ok      ' : 'BROKEN  '} ${name}: ${numbers.join(', ')}${shown.join('')}${more}`;
    })
    .join('\n');
}

function madeAtVendor(id: string, creations: Witness['creations']): boolean {
  return Object.keys(creations).some((reference) => reference === id || reference.startsWith(`${id}.`));
}

/** I3, by sums of its own. */
function ledger(
  entries: readonly { tx_id: string; account: string; amount: string }[],
  accounts: readonly { id: string; posted: string; held: string }[],
): Finding {
  const sum = (amounts: readonly string[]): bigint =>
    amounts.reduce((total, amount) => total + BigInt(amount), 0n);
  const group = (by: (entry: (typeof entries)[number]) => string): Map<string, string[]> => {
    const groups = new Map<string, string[]>();
    for (const entry of entries) {
      const list = groups.get(by(entry)) ?? [];
      list.push(entry.amount);
      groups.set(by(entry), list);
    }
    return groups;
  };
  const byAccount = group(({ account }) => account);
  return {
    name: 'I3 entries sum to zero, balances are their sums',
    figures: { entries: entries.length, accounts: accounts.length },
    wrong: [
      ...[...group(({ tx_id: id }) => id)]
        .filter(([, amounts]) => sum(amounts) !== 0n)
        .map(([id]) => `transaction ${id} does not sum to zero`),
      ...accounts.flatMap(({ id, posted, held }) => {
        const customer = sum(byAccount.get(`customer:${id}`) ?? []);
        const inHold = sum(byAccount.get(`held:${id}`) ?? []);
        return [
          ...(BigInt(held) === inHold ? [] : [`${id} has ${held} held, its entries say ${inHold}`]),
          ...(BigInt(posted) === customer + inHold
            ? []
            : [`${id} has ${posted} posted, its entries say ${customer + inHold}`]),
        ];
      }),
    ],
  };
}

/** Every task that ended is settled once; no hold outlives its task, or has none. */
function settled(
  state: ReadonlyMap<string, string>,
  hold: ReadonlyMap<string, { status: string }>,
  entries: readonly { key: string; kind: string }[],
): Finding {
  const settlements = new Map<string, number>();
  const seen = new Set<string>();
  for (const { key, kind } of entries) {
    if ((kind !== 'capture' && kind !== 'release') || seen.has(key)) continue;
    seen.add(key);
    const id = key.replace(/^settle:/, '');
    settlements.set(id, (settlements.get(id) ?? 0) + 1);
  }
  return {
    name: 'I3 every ended task is settled once, no hold is left over',
    figures: { settlements: settlements.size, holds: hold.size },
    wrong: [
      ...[...state]
        .filter(([, word]) => word === 'completed' || word === 'failed')
        .filter(([id]) => settlements.get(id) !== 1)
        .map(([id, word]) => `${id} is ${word} and was settled ${settlements.get(id) ?? 0} times`),
      ...[...hold]
        .filter(([id, { status }]) => status === 'held' && state.get(id) !== 'uncertain')
        .map(([id]) => `${id} is still held and ${state.get(id) ?? 'has no task'}`),
    ],
  };
}
