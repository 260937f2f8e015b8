import { describe, expect, it } from '@jest/globals';
import * as contracts from '@reelgate/contracts';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, IsArray, IsInt, IsOptional, IsString, Min, validateSync } from 'class-validator';
import { taskCommand, taskSpec } from '@reelgate/testing';
import * as fc from 'fast-check';
import { compileMessage } from './compile-message.js';

type Class = new () => object;

/** Every class of the wire: those that a rule is recorded for. */
const CLASSES = Object.values(contracts).filter(
  (value): value is Class =>
    typeof value === 'function' &&
    Function.prototype.toString.call(value).startsWith('class ') &&
    getMetadataStorage().getTargetValidationMetadatas(value, '', false, false).length > 0,
);

/** What class-transformer and class-validator make of a payload. */
function byReflection(type: Class, payload: object): object | undefined {
  const message = plainToInstance(type, payload);
  const errors = validateSync(message, { whitelist: true, forbidUnknownValues: false });
  return errors.length === 0 ? message : undefined;
}

const WORDS = [
  '',
  'a',
  '12',
  '12.5',
  '-1',
  '2026-01-01T00:00:00.000Z',
  'kling',
  'all',
  '1080p',
  'text',
  'first_frame',
  'image',
  '16:9',
  'https://example.com/a.png',
  'CNY',
  'completed',
  'expired',
  'std',
  'second',
  'ok',
];
const figure = fc.oneof(fc.constantFrom(0, 1, 5, 100, -1, 2.5, 1e15), fc.integer());
const leaf = fc.oneof(fc.constantFrom(...WORDS), figure, fc.boolean(), fc.constant(null));

/** Payloads that are nearly messages of the class: each member is right, wrong or missing by chance. */
function payloads(type: Class, depth: number): fc.Arbitrary<object> {
  const names = Object.keys(
    getMetadataStorage().groupByPropertyName(
      getMetadataStorage().getTargetValidationMetadatas(type, '', false, false),
    ),
  );
  const children = CLASSES.filter((child) => depth > 0 && child !== type);
  const some: fc.Arbitrary<unknown> =
    children.length === 0
      ? leaf
      : fc.oneof(
          { weight: 4, arbitrary: leaf },
          { weight: 1, arbitrary: fc.array(leaf, { maxLength: 3 }) },
          { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('a', 'taskId'), leaf) },
        );
  return fc.record(Object.fromEntries(['later', ...names].map((name) => [name, some])), { requiredKeys: [] });
}

describe('compileMessage', () => {
  it('can read every class of the wire', () => {
    expect(CLASSES.length).toBeGreaterThan(40);
    expect(CLASSES.filter((type) => !compileMessage(type)).map(({ name }) => name)).toEqual([]);
  });

  it.each(CLASSES.map((type) => [type.name, type] as const))(
    'takes no %s but as reflection does',
    (_, type) => {
      const read = compileMessage(type)!;
      fc.assert(
        fc.property(payloads(type, 1), (payload) => {
          // Both get a payload of their own, as parsed.
          const text = JSON.stringify(payload);
          const expected = byReflection(type, JSON.parse(text));
          const actual = read(JSON.parse(text));
          // What it does not take is read by reflection, which may know better; it must never take more.
          if (!actual) return;
          expect(actual).toEqual(expected);
          expect(actual.constructor).toBe(type);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('takes whole messages, nested objects included, and refuses them with one member spoilt', () => {
    const { TaskCommand } = contracts;
    const spec = taskSpec({
      inputs: [{ role: 'first_frame', kind: 'image', url: 'https://example.com/a.png' }],
    });
    // As it comes from the wire: plain objects.
    const command = JSON.parse(JSON.stringify(taskCommand({ spec }))) as object;
    const read = compileMessage(TaskCommand)!;
    const expected = byReflection(TaskCommand, structuredClone(command));
    expect(expected).toBeDefined();
    const message = read(structuredClone(command)) as InstanceType<typeof TaskCommand>;
    expect(message).toEqual(expected);
    expect(message.spec).toBeInstanceOf(contracts.TaskSpec);
    expect(message.spec.inputs[0]).toBeInstanceOf(contracts.TaskInput);
    for (const path of [
      'taskId',
      'createdAt',
      'spec',
      'spec.family',
      'spec.inputs',
      'spec.inputs.0',
      'spec.inputs.0.role',
    ]) {
      for (const value of [null, 7, 'x', [], {}, undefined, [null]]) {
        const spoilt = structuredClone(command);
        const names = path.split('.');
        const holder = names
          .slice(0, -1)
          .reduce<Record<string, unknown>>(
            (object, name) => object[name] as Record<string, unknown>,
            spoilt as Record<string, unknown>,
          );
        holder[names.at(-1)!] = value;
        // What it does not take is read by reflection: arrays of arrays are.
        const taken = read(structuredClone(spoilt)) ?? byReflection(TaskCommand, structuredClone(spoilt));
        expect([path, value, taken]).toEqual([
          path,
          value,
          byReflection(TaskCommand, structuredClone(spoilt)),
        ]);
      }
    }
  });

  it('leaves classes to reflection that use what messages do not', () => {
    class Grouped {
      @IsOptional()
      @IsInt({ groups: ['some'] })
      @Min(1, { each: true })
      value?: number;
      @IsArray({ validateIf: () => true } as never)
      @IsString({ each: true })
      list: string[];
    }
    expect(compileMessage(Grouped)).toBeUndefined();
  });
});
