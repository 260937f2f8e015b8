import { describe, expect, it } from '@jest/globals';
import { getMetadataStorage } from 'class-validator';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as contracts from './index.js';
import { ERRORS } from './errors.js';
import { FAMILY_NAME, TIER_SHORT_SIDE, TIERS, VENDOR_NAME } from './families.js';
import { EVENT_CLASSES } from './messages.js';
import { STREAM, SUBJECT, taskCancelSubject, taskCommandSubject } from './subjects.js';
import { isTerminal, publicStatus, TASK_STATE_RANK, TASK_STATES } from './task-state.js';

const SNAPSHOT = fileURLToPath(new URL('wire.snapshot.json', import.meta.url));
const RULE =
  'Services of different versions run side by side and messages rest in streams: supersede, never change. ' +
  'Leave the old name as it is and add the next version beside it.';
const UPDATE = 'WIRE_SNAPSHOT=write npm test -- libs/contracts/src/contracts.spec.ts';

/** Fields of a message class as its validators see them; `?` marks one that may be absent. */
function fieldsOf(type: new () => unknown): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const names = new Set(rules.map((rule) => rule.propertyName));
  const optional = new Set(
    rules.filter((rule) => rule.type === 'conditionalValidation').map((rule) => rule.propertyName),
  );
  return [...names].map((name) => (optional.has(name) ? `${name}?` : name)).sort();
}

const isClass = (value: unknown): value is new () => unknown =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
const isWordList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string');

type Wire = Record<string, Record<string, string | number | readonly string[]>>;

/** Lists that are open now, and the form of their words: each that was ever recorded has to stay acceptable. */
const OPEN_WORDS: Readonly<Record<string, RegExp>> = { FAMILIES: FAMILY_NAME, VENDORS: VENDOR_NAME };

function openWords(): Record<string, string[]> {
  const { words } = JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as { words: Record<string, string[]> };
  return Object.fromEntries(
    Object.entries(OPEN_WORDS).map(([name, form]) => [name, words[name]!.filter((word) => form.test(word))]),
  );
}

/** All that travels, by kind: every exported class, word list, subject and rank. */
function wire(): Wire {
  const open = openWords();
  const { FAMILIES } = open;
  const exported = Object.entries(contracts).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    streams: { ...STREAM },
    subjects: {
      ...SUBJECT,
      ...Object.fromEntries(FAMILIES!.map((family) => [`command.${family}`, taskCommandSubject(family)])),
      ...Object.fromEntries(FAMILIES!.map((family) => [`cancel.${family}`, taskCancelSubject(family)])),
    },
    ranks: { ...TASK_STATE_RANK },
    words: {
      ...Object.fromEntries(
        exported.flatMap(([name, value]) => (isWordList(value) ? [[name, [...value]]] : [])),
      ),
      ...open,
    },
    messages: Object.fromEntries(
      exported.flatMap(([name, value]) => (isClass(value) ? [[name, fieldsOf(value)]] : [])),
    ),
  };
}

/** One line per fact, so that two wires can be compared as sets. */
const facts = (of: Wire): Set<string> =>
  new Set(
    Object.entries(of).flatMap(([kind, entries]) =>
      Object.entries(entries).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((part) => `${kind} ${name}: ${part}`),
      ),
    ),
  );

describe('the wire', () => {
  if (process.env.WIRE_SNAPSHOT === 'write') writeFileSync(SNAPSHOT, `${JSON.stringify(wire(), null, 2)}\n`);
  const recorded = facts(JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as Wire);
  const present = facts(wire());

  it('has lost or changed nothing', () => {
    const lost = [...recorded].filter((fact) => !present.has(fact));
    if (lost.length > 0) throw new Error(`Gone from the wire:\n  ${lost.join('\n  ')}\n${RULE}`);
  });

  it('has nothing that is not recorded', () => {
    const added = [...present].filter((fact) => !recorded.has(fact));
    if (added.length > 0) {
      throw new Error(
        `New on the wire:\n  ${added.join('\n  ')}\nRecord it and review the change: ${UPDATE}`,
      );
    }
  });
});

describe('names', () => {
  it.each(['kling', 'pixverse', 'a', 'wan-3', 'x'.repeat(32)])('of a family or vendor: %s', (name) => {
    expect(name).toMatch(FAMILY_NAME);
    expect(name).toMatch(VENDOR_NAME);
  });
  it.each(['', 'Kling', '3d', 'a.b', 'a*', 'a>', 'a b', 'a:b', 'x'.repeat(33), 'all', 'kling-cancel'])(
    'of no family: %j',
    (name) => {
      expect(name).not.toMatch(FAMILY_NAME);
    },
  );
});

describe('subjects', () => {
  it('end in a version and consist of lower-case words', () => {
    const words = Object.values(SUBJECT).filter((subject) => !/[>*$]/.test(subject));
    for (const subject of words) expect(subject).toMatch(/^[a-z]+(\.[a-z][a-z-]*)+\.v[1-9]\d*$/);
  });

  it('are all different', () => {
    const all = Object.values(SUBJECT);
    expect(new Set(all).size).toBe(all.length);
  });

  it('put every event under the event stream and every request and broadcast outside of all streams', () => {
    const inStreams = /^(task\.(evt|cmd|cancel)\.|\$JS\.)/;
    expect(Object.values(SUBJECT).filter((subject) => !inStreams.test(subject))).toEqual(
      Object.values(SUBJECT).filter((subject) => /^(rpc|cache)\./.test(subject)),
    );
  });

  it('name a class for every event', () => {
    const events = Object.values(SUBJECT).filter((s) => s.startsWith('task.evt.') && !s.endsWith('>'));
    expect(Object.keys(EVENT_CLASSES).sort()).toEqual(events.sort());
  });
});

describe('task states', () => {
  it('only grow in rank on the way, and end in one of two equals', () => {
    const open = TASK_STATES.filter((state) => !isTerminal(state));
    const ranks = open.map((state) => TASK_STATE_RANK[state]);
    expect(ranks).toEqual([...new Set(ranks)].sort((a, b) => a - b));
    expect(TASK_STATES.filter(isTerminal)).toEqual(['completed', 'failed']);
    expect(TASK_STATE_RANK.completed).toBe(TASK_STATE_RANK.failed);
    expect(TASK_STATE_RANK.completed).toBeGreaterThan(Math.max(...ranks));
  });

  it('never show a client going back', () => {
    const order = { queued: 0, in_progress: 1, completed: 2, failed: 2 };
    const byRank = [...TASK_STATES].sort((a, b) => TASK_STATE_RANK[a] - TASK_STATE_RANK[b]);
    const shown = byRank.map((state) => order[publicStatus(state)]);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
  });

  it('do not call a task whose submit is uncertain finished', () => {
    expect(publicStatus('uncertain')).toBe('in_progress');
  });
});

describe('the error table', () => {
  const rows = Object.entries(ERRORS);

  it.each(rows)('%s has a status of its type and advice', (code, row) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(row.advice).toMatch(/\S.*\.$/);
    const statuses = {
      invalid_request_error: [400, 405, 409, 413, 415, 422],
      authentication_error: [401],
      permission_error: [403],
      billing_error: [402],
      not_found_error: [404, 410],
      rate_limit_error: [429],
      server_error: [500, 502, 503, 504, 507],
    }[row.type];
    expect(statuses).toContain(row.status);
  });

  it('invites to retry only where nothing can have been created', () => {
    const retryable = rows.filter(([, row]) => row.retry).map(([, row]) => row.status);
    expect(new Set(retryable)).toEqual(new Set([409, 429, 503, 507]));
  });
});

describe('tiers', () => {
  it('are listed from the smallest to the largest', () => {
    const sides = TIERS.map((tier) => TIER_SHORT_SIDE[tier]);
    expect(sides).toEqual([...sides].sort((a, b) => a - b));
  });
});
