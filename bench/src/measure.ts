import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What Linux calls a tick: 10 ms, on every machine that matters. */
const TICK_MS = 10;
const KIB = 1_024;

interface ProcessTimes {
  readonly parent: number;
  /** Of the process and of its children that have ended. */
  readonly cpuMs: number;
}

/**
 * Processes and all that descend from them: a Postgres server is a process a connection. CPU time says more than a rate where
 * others use the machine too: a rate halves when they take half of it, the CPU that a request needs hardly changes.
 */
export class ProcessGroup {
  constructor(readonly roots: () => readonly number[]) {}

  /** CPU time used until now, in milliseconds. */
  cpuMs(): number {
    const all = readTimes();
    return this.#members(all).reduce((sum, pid) => sum + (all.get(pid)?.cpuMs ?? 0), 0);
  }

  /** Memory in bytes; what several processes share is counted once. */
  memory(): number {
    return this.#members(readTimes()).reduce((sum, pid) => sum + proportionalMemory(pid), 0);
  }

  #members(all: ReadonlyMap<number, ProcessTimes>): number[] {
    const members = new Set(this.roots());
    for (let grown = true; grown;) {
      grown = false;
      for (const [pid, { parent }] of all) {
        if (!members.has(parent) || members.has(pid)) continue;
        members.add(pid);
        grown = true;
      }
    }
    return [...members];
  }
}

/** CPU time that the whole machine has used until now, in milliseconds. */
export function machineCpuMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

/** How many processors' worth of work others did during a measurement that used `ownMs` itself. */
export function loadOfOthers(machineMs: number, ownMs: number, elapsedMs: number): number {
  return Math.max(0, (machineMs - ownMs) / elapsedMs);
}

function readTimes(): Map<number, ProcessTimes> {
  const all = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    // The command stands in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields.length < 15) continue;
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    all.set(Number(name), { parent: Number(fields[1]), cpuMs: ticks * TICK_MS });
  }
  return all;
}

function proportionalMemory(pid: number): number {
  const [, kilobytes = '0'] = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? [];
  return Number(kilobytes) * KIB;
}

/** Empty for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
