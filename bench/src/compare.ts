import { runLoad } from './load.js';
import type { Load } from './load.js';
import { loadOfOthers, machineCpuMs, ProcessGroup } from './measure.js';
import type { Row } from './report.js';

/** One side of a comparison. */
export interface Side {
  readonly load: Load;
  /** Whose CPU time its requests cost; absent where it is not ours to measure. */
  readonly group?: ProcessGroup;
  /** Waits for the work that the requests have left behind: it is part of what they cost. */
  readonly settle?: () => Promise<void>;
}

interface Sample {
  readonly rate: number;
  readonly cpuMs: number | undefined;
  readonly p99Ms: number;
  readonly others: number;
}

/** Everything that this benchmark runs. */
const own = new ProcessGroup(() => [process.pid]);

/**
 * Runs both sides in turn, so often, and puts them side by side: what others do on the machine meanwhile hits both. Without a
 * floor it measures one side alone. A first run of each, which warms it up, is not counted.
 */
export async function compare(
  title: { readonly scenario: string; readonly what: string },
  repetitions: number,
  subject: Side,
  floor?: Side,
): Promise<Row> {
  const ours: Sample[] = [];
  const base: Sample[] = [];
  await sample({ ...subject, load: { ...subject.load, seconds: 1 } });
  for (let i = 0; i < repetitions; i++) {
    if (floor) base.push(await sample(floor));
    ours.push(await sample(subject));
  }
  return {
    ...title,
    unit: '/s',
    values: ours.map(({ rate }) => rate),
    cpuMs: defined(ours.map(({ cpuMs }) => cpuMs)),
    p99Ms: ours.map(({ p99Ms }) => p99Ms),
    others: [...ours, ...base].map(({ others }) => others),
    ...(floor
      ? {
          floor: {
            values: base.map(({ rate }) => rate),
            cpuMs: defined(base.map(({ cpuMs }) => cpuMs)),
            p99Ms: base.map(({ p99Ms }) => p99Ms),
          },
        }
      : {}),
  };
}

async function sample({ load, group, settle }: Side): Promise<Sample> {
  const begun = performance.now();
  const before = { group: group?.cpuMs(), machine: machineCpuMs(), own: own.cpuMs() };
  const result = await runLoad(load);
  await settle?.();
  const ownMs = own.cpuMs() - before.own;
  return {
    rate: result.answered / result.seconds,
    cpuMs: group && (group.cpuMs() - before.group!) / result.answered,
    p99Ms: result.p99Ms,
    others: loadOfOthers(machineCpuMs() - before.machine, ownMs, performance.now() - begun),
  };
}

const defined = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value) => value !== undefined);
