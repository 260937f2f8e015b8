import { ApiSchema } from '@nestjs/swagger';
import { PRICE_CHANGES, PRICE_SOURCES, PRICE_UNITS } from '@reelgate/contracts';
import type { PriceTerm, PriceTermValue } from '@reelgate/contracts';
import { Amount, Flag, Instant, Integer, Nested, QueryInstant, Text, Word } from '../openapi/fields.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';

type Terms = Record<PriceTerm, PriceTermValue>;

/** The terms of a price; null where it has no such term. */
export class PriceTermsAnswer implements Terms {
  @Word(PRICE_UNITS)
  unit: PriceTermValue;

  @Text({ description: 'Decimal' })
  unit_price: PriceTermValue;

  @Integer({ nullable: true, description: 'Fewest units billed' })
  min_units: PriceTermValue;

  @Integer({ nullable: true, description: 'Units are billed in whole multiples of this' })
  step: PriceTermValue;

  @Text({ nullable: true, description: 'Decimal; of each image beyond `free_images`' })
  image_price: PriceTermValue;

  @Integer({ nullable: true })
  free_images: PriceTermValue;

  @Text({ nullable: true, description: 'Decimal; of each second of the input videos' })
  input_price: PriceTermValue;
}

/** A row of the price book. */
@ApiSchema({ name: 'Price' })
export class PriceAnswer extends PriceTermsAnswer {
  @Text()
  id: string;

  @Text()
  billing_model: string;

  @Text()
  currency: string;

  @Word(PRICE_SOURCES)
  source: string;

  @Instant()
  effective_from: string;

  @Text({ nullable: true, description: 'The list of prices it stands in; null = the one for everybody' })
  price_list: string | null;

  @Flag({ description: 'From then on the name has no price.' })
  withdrawn: boolean;
}

export class PriceList extends PageOf(PriceAnswer) {}

/** Of which list. */
class PriceListQuery extends PageQuery {
  @Integer({ least: 1, most: 100, standard: 100, optional: true })
  override limit: number = 100;

  @Text({ optional: true, description: 'Prices of this list; of the one for everybody if absent.' })
  price_list?: string;
}

export class PriceQuery extends PriceListQuery {
  @Text({ optional: true, description: 'Billing name' })
  name?: string;

  @QueryInstant({ optional: true, description: 'Prices in force then; now if absent.' })
  at?: Date;

  @Flag({ optional: true, description: 'All rows there ever were or will be.' })
  history?: boolean;

  @Flag({
    optional: true,
    description: 'Only prices without a published source, which the operator has to confirm.',
  })
  placeholder?: boolean;

  @Flag({
    optional: true,
    description: 'The names that have no price instead; of these only `billing_model` is set.',
  })
  missing?: boolean;
}

/** A name that a film can be charged as and that has no price. */
export class MissingPrice {
  @Text()
  id: string;

  @Text()
  billing_model: string;
}

export class MissingPriceList extends PageOf(MissingPrice) {}

/** What can be charged by. */
const CHARGEABLE_UNITS = PRICE_UNITS.filter((unit) => unit !== 'vendor_unit');

const DECIMAL_PRICE = { pattern: /^\d{1,9}(\.\d{1,9})?$/, what: 'a decimal price as text, such as "0.6"' };

/** The terms of a new price. */
export class PriceTermsInput implements Partial<Terms> {
  @Text({ ...DECIMAL_PRICE, optional: true, example: '0.6', description: 'Needed unless `withdrawn`.' })
  unit_price?: string;

  @Word(CHARGEABLE_UNITS, { optional: true, standard: 'second' })
  unit: string = 'second';

  @Integer({ least: 1, optional: true, nullable: true })
  min_units?: number | null;

  @Integer({ least: 1, optional: true, nullable: true })
  step?: number | null;

  @Text({ ...DECIMAL_PRICE, optional: true, nullable: true })
  image_price?: string | null;

  @Integer({ least: 0, optional: true, nullable: true })
  free_images?: number | null;

  @Text({ ...DECIMAL_PRICE, optional: true, nullable: true })
  input_price?: string | null;
}

export class CreatePrice extends PriceTermsInput {
  @Text({ least: 1, longest: 200 })
  billing_model: string;

  @Instant({ optional: true, description: 'From when; at once if absent. Not in the past.' })
  effective_from?: string;

  @Text({
    longest: 60,
    optional: true,
    description: 'The list it stands in; the one for everybody if absent.',
  })
  price_list?: string;

  @Flag({ optional: true, description: 'From then on the name has no price.' })
  withdrawn?: boolean;
}

const CSV = {
  least: 1,
  longest: 500_000,
  description: 'A price book as `GET /admin/v1/prices/export` writes it',
};

export class ImportPrices {
  @Text({
    ...CSV,
    description: `${CSV.description}; \`source\`, \`currency\` and \`effective_from\` may be left out.`,
  })
  csv: string;
}

export class ImportQuery {
  @Flag({ optional: true, description: 'Only say what would change.' })
  dry_run?: boolean;
}

export class PriceChangeAnswer {
  @Word(PRICE_CHANGES)
  kind: string;

  @Text()
  billing_model: string;

  @Nested(PriceAnswer, { nullable: true })
  before: PriceAnswer | null;

  @Nested(PriceAnswer)
  after: PriceAnswer;
}

@ApiSchema({ name: 'PriceImport' })
export class PriceImportAnswer {
  @Word(['price_import'])
  object: 'price_import';

  @Flag({ description: 'Whether the rows were added.' })
  applied: boolean;

  @Integer({ description: 'Rows that the price book has already' })
  same: number;

  @Nested(PriceChangeAnswer, { list: true })
  changes: PriceChangeAnswer[];
}

export class ExportQuery {
  @Flag({ optional: true, description: 'All rows there ever were or will be.' })
  history?: boolean;

  @Text({ optional: true, description: 'Prices of this list; of the one for everybody if absent.' })
  price_list?: string;
}

export class ReplayPrices {
  @Integer({ least: 1, most: 366, optional: true, standard: 30, description: 'The last days' })
  days: number = 30;

  @Instant({
    optional: true,
    description: 'By the prices in force then; by those of now if neither is given.',
  })
  at?: string;

  @Text({ ...CSV, optional: true })
  csv?: string;
}

export class ReplayRowAnswer {
  @Text({ description: 'Billing name' })
  model: string;

  @Text()
  account_id: string;

  @Integer()
  tasks: number;

  @Amount()
  charged: string;

  @Amount()
  replayed: string;

  @Amount()
  difference: string;
}

@ApiSchema({ name: 'PriceReplay' })
export class PriceReplayAnswer {
  @Word(['price_replay'])
  object: 'price_replay';

  @Instant()
  from: string;

  @Instant()
  to: string;

  @Text()
  currency: string;

  @Integer({ description: 'Tasks that the other book has no price for' })
  unpriced: number;

  @Nested(ReplayRowAnswer, { list: true })
  data: ReplayRowAnswer[];
}

/** What the films of a billing name cost, if that is known. */
export class ModelPrice extends PriceTermsAnswer {
  @Text()
  billing_model: string;

  @Word(PRICE_UNITS, { nullable: true })
  override unit: PriceTermValue;

  @Text({ nullable: true, description: 'Decimal; null when there is no price or it is not known now.' })
  override unit_price: PriceTermValue;

  @Text({ nullable: true })
  currency: string | null;
}

/** A price, and what is counted of a film. */
export class TaskPrice extends PriceTermsAnswer {
  @Text()
  billing_model: string;

  @Text({ description: 'Factor of the account, decimal' })
  price_multiplier: string;

  @Integer()
  units: number;

  @Integer()
  billed_seconds: number;

  @Integer({ description: 'Images that are billed on top' })
  extra_images: number;

  @Integer({ description: 'Seconds of input video that are billed on top' })
  input_seconds: number;

  @Amount()
  amount: string;

  @Text()
  currency: string;

  @Text()
  price_id: string;

  @Word(PRICE_SOURCES)
  price_source: string;

  @Flag({ description: 'Whether off-peak was granted.' })
  off_peak: boolean;
}
