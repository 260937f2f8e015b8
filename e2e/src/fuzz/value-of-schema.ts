import type { Random } from '../random.js';
import { hostileText } from './hostile-values.js';

/** A schema of the API's document, as far as it is read here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
}

const DEEPEST = 8;

/** Makes values that a schema allows, as far as it says; words it does not name come from `words`. */
export class SchemaValues {
  constructor(
    private readonly schemas: Readonly<Record<string, Schema>>,
    private readonly random: Random,
    /** What has been seen in answers: ids, names. */
    private readonly words: () => readonly string[],
  ) {}

  of(schema: Schema, depth = 0): unknown {
    const { random } = this;
    if (schema.$ref) return this.of(this.schemas[schema.$ref.split('/').at(-1)!] ?? {}, depth + 1);
    const examples = [...(schema.examples ?? []), ...('example' in schema ? [schema.example] : [])];
    if (examples.length > 0 && random.chance(depth === 0 ? 0.3 : 0.5)) return random.pick(examples);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return random.pick(schema.enum);
    const either = schema.anyOf ?? schema.oneOf;
    if (either) return this.of(random.pick(either), depth + 1);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => this.of(part, depth + 1)));
    const type = typeof schema.type === 'string' ? schema.type : random.pick(schema.type ?? ['string']);
    switch (type) {
      case 'null':
        return null;
      case 'boolean':
        return random.chance(0.5);
      case 'integer':
        return Math.floor(this.#number(schema));
      case 'number':
        return this.#number(schema);
      case 'array': {
        if (depth > DEEPEST) return [];
        const length = (schema.minItems ?? 0) + random.below(3);
        const { items = {} } = schema;
        return Array.from({ length }, () => this.of(items, depth + 1));
      }
      case 'object':
        return this.#object(schema, depth);
      default:
        return this.#text(schema);
    }
  }

  #object({ properties = {}, required = [] }: Schema, depth: number): object {
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => required.includes(name) || (depth <= DEEPEST && this.random.chance(0.3)))
        .map(([name, member]) => [name, this.of(member, depth + 1)]),
    );
  }

  #number({ minimum = 0, maximum = Math.max(minimum, 1_000) }: Schema): number {
    return this.random.pick([minimum, maximum, this.random.between(minimum, maximum)]);
  }

  #text({ format }: Schema): string {
    const { random } = this;
    if (format === 'date-time') return new Date(random.between(0, 4e12)).toISOString();
    if (format === 'date') return new Date(random.between(0, 4e12)).toISOString().slice(0, 10);
    if (format === 'uri') return `https://films.example.com/${random.below(1_000)}.mp4`;
    const words = this.words();
    return words.length > 0 && random.chance(0.6) ? random.pick(words) : hostileText(random);
  }
}
