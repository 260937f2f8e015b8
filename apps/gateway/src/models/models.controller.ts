import { Controller, Get, Inject, Param } from '@nestjs/common';
import { billingNamesOf, capabilities, priceLookupNames, resolveModel } from '@reelgate/catalog';
import type { Catalogue, ModelRow } from '@reelgate/catalog';
import type { PriceRow } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { Access, Caller } from '../http/access.js';
import { isModelAllowed } from '../api-keys/is-model-allowed.js';
import type { AccountPrincipal } from '../api-keys/principal.js';
import { operation } from '../openapi/operation.js';
import { GatewayEnv } from '../gateway-env.js';
import { CATALOGUE } from '../tokens.js';
import { isOffered } from './is-offered.js';
import { toTerms } from '../money/price-view.js';
import { Model, ModelList } from './model.dto.js';
import { PriceList } from './price-list.js';

/** The format wants a date; the catalogue has none. */
const CREATED = Date.UTC(2026, 0, 1) / 1000;

/** The base models, as the OpenAI format lists models. */
@Access('client')
@Controller('v1/models')
export class ModelsController {
  /** What a model can do does not change while the process lives. */
  readonly #billingNames = new Map<string, string[]>();

  constructor(
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
    private readonly prices: PriceList,
    private readonly env: GatewayEnv,
  ) {}

  @Get()
  @operation({
    id: 'listModels',
    summary: 'List the models that the key may use',
    description: 'With what each can do, and the combined names and prices its films are charged as.',
    answer: ModelList,
  })
  async list(@Caller() caller: AccountPrincipal): Promise<ModelList> {
    const prices = await this.prices.current();
    const rows = this.catalogue.rows.filter((row) => this.#isAllowed(caller, row));
    return { object: 'list', data: rows.map((row) => this.#model(row, prices)) };
  }

  @Get(':id')
  @operation({
    id: 'retrieveModel',
    summary: 'Read a model',
    description: 'By its base name, an alias, or a combined billing name.',
    answer: Model,
    errors: ['model_not_found'],
  })
  async get(@Param('id') id: string, @Caller() caller: AccountPrincipal): Promise<Model> {
    const resolution = resolveModel(id, this.catalogue);
    if (!resolution.ok || !this.#isAllowed(caller, resolution.row)) {
      throw new AppError('model_not_found', 'There is no such model; GET /v1/models lists them.', {
        param: 'id',
      });
    }
    return this.#model(resolution.row, await this.prices.current());
  }

  #isAllowed({ models }: AccountPrincipal, row: ModelRow): boolean {
    const names = [row.base, ...(row.aliases ?? []), ...this.#namesOf(row)];
    return models === null || isModelAllowed(models, names, this.catalogue);
  }

  #namesOf(row: ModelRow): string[] {
    let names = this.#billingNames.get(row.base);
    if (!names) {
      names = billingNamesOf(row, this.catalogue);
      this.#billingNames.set(row.base, names);
    }
    return names;
  }

  #model(row: ModelRow, prices: ReadonlyMap<string, PriceRow>): Model {
    return {
      id: row.base,
      object: 'model',
      created: CREATED,
      owned_by: row.family,
      aliases: row.aliases ?? [],
      deprecated: row.deprecated ?? null,
      offered: isOffered(row, this.env),
      capabilities: capabilities(row),
      prices: this.#namesOf(row).map((name) => {
        const priced = priceLookupNames(name, this.catalogue).find((each) => prices.has(each));
        const price = priced === undefined ? undefined : prices.get(priced);
        return {
          billing_model: name,
          ...toTerms(price),
          currency: price?.currency ?? null,
        };
      }),
    };
  }
}
