import { ApiSchema } from '@nestjs/swagger';
import { ANY_FILM, BILL_DIFFERENCES, PRICE_CHANGES, PRICE_UNITS } from '@reelgate/contracts';
import { Amount, Flag, Instant, Integer, Nested, QueryInstant, Text, Word } from '../openapi/fields.js';
import { EXAMPLE_VENDOR } from '../openapi/examples.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';
import { PriceTermsAnswer, PriceTermsInput } from './price.dto.js';

const VENDOR = { least: 1, longest: 60, description: 'Of all channels of this vendor; or `channel_id`.' };
const CHANNEL = { least: 1, longest: 60, description: "Of this channel, before its vendor's; or `vendor`." };

/** A row of the cost book: what a vendor takes. */
@ApiSchema({ name: 'Cost' })
export class CostAnswer extends PriceTermsAnswer {
  @Text()
  id: string;

  @Text({ nullable: true })
  vendor: string | null;

  @Text({ nullable: true })
  channel_id: string | null;

  @Text({ description: `Billing name; \`${ANY_FILM}\` for every film without a cost of its own` })
  billing_model: string;

  @Text()
  currency: string;

  @Instant()
  effective_from: string;

  @Flag({ description: 'From then on the name has no cost here.' })
  withdrawn: boolean;
}

export class CostList extends PageOf(CostAnswer) {}

class CostPlaceQuery extends PageQuery {
  @Integer({ least: 1, most: 100, standard: 100, optional: true })
  override limit: number = 100;

  @Text({ optional: true, description: 'Costs of this vendor; of all vendors and channels if absent.' })
  vendor?: string;

  @Text({ optional: true, description: 'Costs of this channel.' })
  channel_id?: string;
}

export class CostQuery extends CostPlaceQuery {
  @Text({ optional: true, description: 'Billing name' })
  name?: string;

  @QueryInstant({ optional: true, description: 'Costs in force then; now if absent.' })
  at?: Date;

  @Flag({ optional: true, description: 'All rows there ever were or will be.' })
  history?: boolean;
}

export class CostExportQuery {
  @Flag({ optional: true, description: 'All rows there ever were or will be.' })
  history?: boolean;
}

export class CreateCost extends PriceTermsInput {
  @Text({ ...VENDOR, optional: true })
  vendor?: string;

  @Text({ ...CHANNEL, optional: true })
  channel_id?: string;

  @Text({
    least: 1,
    longest: 200,
    optional: true,
    description: `Billing name; \`${ANY_FILM}\` for every film without a cost of its own`,
    standard: ANY_FILM,
  })
  billing_model: string = ANY_FILM;

  @Word(PRICE_UNITS, {
    optional: true,
    standard: 'second',
    description: '`vendor_unit`: by the figure that the vendor tells of each film (credits, deducted units).',
  })
  override unit: string = 'second';

  @Instant({ optional: true, description: 'From when; at once if absent. Not in the past.' })
  effective_from?: string;

  @Flag({ optional: true, description: 'From then on the name has no cost here.' })
  withdrawn?: boolean;
}

export class ImportCosts {
  @Text({
    least: 1,
    longest: 500_000,
    description:
      'A cost book as `GET /admin/v1/costs/export` writes it; each row has a `vendor` or a `channel_id`, and `source`, ' +
      '`currency` and `effective_from` may be left out.',
  })
  csv: string;
}

export class CostChangeAnswer {
  @Word(PRICE_CHANGES)
  kind: string;

  @Text()
  billing_model: string;

  @Nested(CostAnswer, { nullable: true })
  before: CostAnswer | null;

  @Nested(CostAnswer)
  after: CostAnswer;
}

@ApiSchema({ name: 'CostImport' })
export class CostImportAnswer {
  @Word(['cost_import'])
  object: 'cost_import';

  @Flag({ description: 'Whether the rows were added.' })
  applied: boolean;

  @Integer({ description: 'Rows that the cost book has already' })
  same: number;

  @Nested(CostChangeAnswer, { list: true })
  changes: CostChangeAnswer[];
}

/** Which columns of a vendor's statement mean what. */
export class BillColumns {
  @Text({ least: 1, longest: 200, description: "Column of the vendor's own id of a task", example: 'TaskId' })
  job_id: string;

  @Text({ least: 1, longest: 200, optional: true, description: 'Column of amounts; or `units`.' })
  amount?: string;

  @Text({
    least: 1,
    longest: 200,
    optional: true,
    description: "Column of the vendor's own units, priced by its `vendor_unit` row in the cost book.",
  })
  units?: string;
}

export class ImportVendorBill {
  @Text({ least: 1, longest: 60, example: EXAMPLE_VENDOR })
  vendor: string;

  @Text({
    least: 1,
    longest: 800_000,
    description: "The statement as the vendor's console exports it, with a header",
  })
  csv: string;

  @Nested(BillColumns)
  columns: BillColumns;
}

export class BillDifferenceAnswer {
  @Word(BILL_DIFFERENCES, {
    description:
      '`unknown`: no task here; `not_charged`: the task was charged nothing; `no_cost`: the cost book does not say what it ' +
      'costs; `differs`: it costs something else.',
  })
  kind: string;

  @Text()
  vendor_task_id: string;

  @Text({ nullable: true })
  task_id: string | null;

  @Amount({ nullable: true, description: 'By the cost book' })
  cost: string | null;

  @Amount({ description: 'By the vendor' })
  billed: string;

  @Amount({ nullable: true, description: 'What the vendor takes more' })
  difference: string | null;
}

@ApiSchema({ name: 'VendorBillImport' })
export class VendorBillAnswer {
  @Word(['vendor_bill_import'])
  object: 'vendor_bill_import';

  @Text()
  vendor: string;

  @Flag({ description: 'Whether it was kept; reconciliation compares it from then on.' })
  applied: boolean;

  @Text()
  currency: string;

  @Integer({ description: 'Tasks of the statement' })
  tasks: number;

  @Integer({ description: 'Tasks that cost what the statement says, as exactly as it says it' })
  agreeing: number;

  @Amount()
  billed: string;

  @Amount({ description: 'By the cost book, as far as it is known' })
  cost: string;

  @Nested(BillDifferenceAnswer, { list: true, description: 'The first thousand' })
  differences: BillDifferenceAnswer[];
}
