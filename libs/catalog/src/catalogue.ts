import type { Family, TaskSpec, Vendor } from '@reelgate/contracts';
import type { BillingName } from './billing-name.js';
import { filmNames, motionNames, spellFilm, spellMotion } from './billing-name.js';
import { checkModelRows } from './check-model-rows.js';
import { CatalogueError } from './catalogue-error.js';
import type { OwnScene } from './families/family-facts.js';
import { ALL_FAMILY_FACTS, familyFacts } from './families/index.js';
import type { ModelRow } from './model-row.js';
import { builtInModels } from './models/index.js';
import { plainSpelling, SPELLINGS } from './models/spellings.js';
import { vendorsFor } from './vendors-for.js';
import { VENDORS, vendorFacts } from './vendors/index.js';

/** The scenes that are charged by a name without a version. */
const VERSIONLESS = {
  avatar: 'avatar_i2v',
  'identify-face': 'lip_sync',
  template: 'template_effect',
} as const;

/** An operator's own names: alias → base or combined name. They win over vendors' spellings. */
export type ModelAliases = Readonly<Record<string, string>>;

/** A name that may have been meant, and the one to suggest then. */
interface Guess {
  readonly plain: string;
  readonly suggestion: string;
}

/** The models an installation knows, with all their names. Immutable. */
export class Catalogue {
  readonly #rows = new Map<string, ModelRow>();
  readonly #names = new Map<string, ModelRow>();
  /** The grammar is finite, so it is enumerated: parsing is a look-up and no name can mean two things. */
  readonly #billingNames = new Map<string, BillingName>();

  readonly #spellings = new Map<string, ModelRow>();
  readonly #aliases = new Map<string, string>();
  #guesses: readonly Guess[] | undefined;

  /** Throws CatalogueError when two rows share a name, and for an alias that is a name already or that means nothing. */
  constructor(
    readonly rows: readonly ModelRow[],
    aliases: ModelAliases = {},
  ) {
    for (const row of rows) {
      this.#rows.set(row.base, row);
      for (const name of [row.base, ...(row.aliases ?? [])]) this.#addName(name.toLowerCase(), row);
    }
    for (const row of rows)
      for (const name of [...filmNames(row), ...motionNames(row)]) this.#addBillingName(name, row);
    for (const name of this.#versionlessNames()) this.#addBillingName(name);
    for (const [name, base] of Object.entries(SPELLINGS)) {
      const row = this.#rows.get(base);
      if (row) this.#spellings.set(plainSpelling(name), row);
    }
    for (const row of rows)
      for (const name of [row.base, ...(row.aliases ?? [])]) this.#spellings.set(plainSpelling(name), row);
    for (const [alias, target] of Object.entries(aliases)) this.#addAlias(alias, target);
  }

  /** The row that goes by a name which states nothing more: a base name, an alias, an operator's or a vendor's spelling. */
  rowCalled(name: string): ModelRow | undefined {
    return this.find(name) ?? this.find(this.aliasOf(name) ?? '') ?? this.spelled(name);
  }

  /** What an operator's alias stands for. */
  aliasOf(name: string): string | undefined {
    return this.#aliases.get(name.toLowerCase());
  }

  /** The row that a vendor calls so, or whose name is spelled with other marks between its parts. */
  spelled(name: string): ModelRow | undefined {
    return this.#spellings.get(plainSpelling(name));
  }

  /** Everything that a misspelled name may have been meant to be, in the form that spellings are compared in, and what to suggest. */
  guesses(): readonly Guess[] {
    this.#guesses ??= [
      ...[...this.#spellings].map(([plain, { base }]) => ({ plain, suggestion: base })),
      ...[...this.#billingNames.keys(), ...this.#aliases.keys()].map((name) => ({
        plain: plainSpelling(name),
        suggestion: name,
      })),
    ];
    return this.#guesses;
  }

  /** The families that models belong to, in the order of the rows. */
  families(): Family[] {
    return [...new Set(this.rows.map(({ family }) => family))];
  }

  /** The families with a model that the vendor can make. */
  familiesOf(vendor: Vendor): Family[] {
    const served = this.rows.filter(({ vendors }) => vendors.some((model) => model.vendor === vendor));
    return [...new Set(served.map(({ family }) => family))];
  }

  /**
   * The vendors that can make this task, the usual one first; none for a model that is not (or no longer) here. The gateway
   * asks before money moves, the engine again when it chooses a channel.
   */
  vendorsFor(spec: TaskSpec): Vendor[] {
    const row = this.#rows.get(spec.base);
    return row ? vendorsFor(row, spec).map(({ vendor }) => vendor) : [];
  }

  /** The row with this base name, exactly as the catalogue spells it. */
  byBase(base: string): ModelRow | undefined {
    return this.#rows.get(base);
  }

  /** The row with this base name or alias, in any case. */
  find(name: string): ModelRow | undefined {
    return this.#names.get(name.toLowerCase());
  }

  /** Takes a combined billing name apart, in any case. Undefined when it is none. */
  parseBillingName(text: string): BillingName | undefined {
    return this.#billingNames.get(text.toLowerCase());
  }

  /** Spells a billing name, in lower case. Throws RangeError when its base is not in the catalogue. */
  formatBillingName(name: BillingName): string {
    switch (name.kind) {
      case 'film':
        return spellFilm(name, this.#need(name.base));
      case 'motion':
        return spellMotion(name, this.#need(name.base));
      case 'avatar':
        return `${name.family}-avatar-${name.tier}`;
      case 'identify-face':
        return `${name.family}-identify-face`;
      case 'template':
        return `${name.family}-template`;
    }
  }

  /** The row whose films a billing name is for; for names without a version, the version used when they are sent as model. */
  rowOf(name: BillingName): ModelRow {
    switch (name.kind) {
      case 'film':
      case 'motion':
        return this.#need(name.base);
      default:
        return this.#need(familyFacts(name.family).ownScenes?.[VERSIONLESS[name.kind]] ?? name.family);
    }
  }

  /** Every base name and alias as spelled in the catalogue, every combined name, and the operator's names. */
  allNames(): string[] {
    const bases = this.rows.flatMap((row) => [row.base, ...(row.aliases ?? [])]);
    return [...bases, ...this.#billingNames.keys(), ...this.#aliases.keys()];
  }

  #addAlias(alias: string, target: string): void {
    const name = alias.trim().toLowerCase();
    if (this.#names.has(name) || this.#billingNames.has(name))
      throw new CatalogueError(`the alias ${alias} is the name of a model`);
    if (!this.find(target) && !this.parseBillingName(target))
      throw new CatalogueError(`the alias ${alias} stands for ${target}, which is no model`);
    this.#aliases.set(name, target);
  }

  #need(base: string): ModelRow {
    const row = this.#rows.get(base);
    if (!row) throw new RangeError(`no model ${JSON.stringify(base)} in the catalogue`);
    return row;
  }

  #versionlessNames(): BillingName[] {
    return ALL_FAMILY_FACTS.flatMap(({ family }): BillingName[] => {
      const having = (scene: OwnScene): ModelRow[] =>
        this.rows.filter((row) => row.family === family && row.scenes[scene]);
      const avatarTiers = new Set(having('avatar_i2v').flatMap((row) => row.tiers));
      return [
        ...[...avatarTiers].map((tier) => ({ kind: 'avatar', family, tier }) as const),
        ...(having('lip_sync').length > 0 ? [{ kind: 'identify-face', family } as const] : []),
        ...(having('template_effect').length > 0 ? [{ kind: 'template', family } as const] : []),
      ];
    });
  }

  #addName(name: string, row: ModelRow): void {
    const other = this.#names.get(name);
    if (other) throw new CatalogueError(`${row.base}: the name ${name} already belongs to ${other.base}`);
    this.#names.set(name, row);
  }

  #addBillingName(name: BillingName, row?: ModelRow): void {
    const text = this.formatBillingName(name);
    if (this.#billingNames.has(text)) throw new CatalogueError(`two models are charged as ${text}`);
    // A base whose names state nothing is charged under its own name; any other clash would be ambiguous.
    const other = this.#names.get(text);
    if (other && other !== row) throw new CatalogueError(`${text} is both a billing name and ${other.base}`);
    this.#billingNames.set(text, name);
  }
}

/**
 * The built-in models and the operator's own (`REELGATE_EXTRA_MODELS`: parsed JSON, an array of rows). A row with the
 * base name of a built-in one replaces it, so that an operator can follow an upstream's change at once. Throws
 * CatalogueError, naming the row and the member, when a row is wrong.
 */
export function createCatalogue(extraRows: unknown = [], aliases: ModelAliases = {}): Catalogue {
  const extra = checkModelRows(extraRows);
  const replaced = new Set(extra.map((row) => row.base));
  const rows = [...builtInModels.filter((row) => !replaced.has(row.base)), ...extra];
  return new Catalogue(rows.map(withVendorsOfAll), aliases);
}

/** The row with the vendors behind which any model may be, after its own; a row that names one itself says what it is there. */
function withVendorsOfAll(row: ModelRow): ModelRow {
  const missing = VENDORS.filter(
    (vendor) => vendorFacts(vendor).everyModel && !row.vendors.some((named) => named.vendor === vendor),
  );
  return { ...row, vendors: [...row.vendors, ...missing.map((vendor) => ({ vendor, name: row.base }))] };
}

/** The built-in models. */
export const defaultCatalogue: Catalogue = createCatalogue();
