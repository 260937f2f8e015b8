import { ApiSchema } from '@nestjs/swagger';
import { PRICE_SOURCES, PRICE_UNITS } from '@reelgate/contracts';
import type { PriceTerm, PriceTermValue } from '@reelgate/contracts';
import { Amount, Flag, Instant, Integer, QueryInstant, Text, Word } from '../openapi/fields.js';
import { PageOf, PageQuery } from '../openapi/page.dto.js';

type Terms = Record<PriceTerm, PriceTermValue>;

/** The terms of a price; null where it has no such term. */
class PriceTermsAnswer implements Terms {
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
}

export class PriceList extends PageOf(PriceAnswer) {}

export class PriceQuery extends PageQuery {
  @Integer({ least: 1, most: 100, standard: 100, optional: true })
  override limit: number = 100;

  @Text({ optional: true, description: 'Billing name' })
  name?: string;

  @QueryInstant({ optional: true, description: 'Prices in force then; now if absent.' })
  at?: Date;
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
