import { Body, Controller, Get, Header, HttpCode, Post, Query } from '@nestjs/common';
import { AppError } from '@reelgate/runtime';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { EXAMPLE_BILLING_NAME } from '../openapi/examples.js';
import { operation } from '../openapi/operation.js';
import { toPriceCsv } from './price-csv.js';
import { toPriceRow, toRowTexts } from './price-view.js';
import {
  CreatePrice,
  ExportQuery,
  ImportPrices,
  ImportQuery,
  MissingPriceList,
  PriceAnswer,
  PriceImportAnswer,
  PriceList,
  PriceQuery,
  PriceReplayAnswer,
  ReplayPrices,
} from './price.dto.js';
import { PricesService } from './prices.service.js';

/** The price book. Rows are dated and never edited: a change is a later row. */
@Access('admin')
@Controller('admin/v1/prices')
export class PricesController {
  constructor(private readonly prices: PricesService) {}

  @Get()
  @operation({
    id: 'listPrices',
    summary: 'List prices in force, all there ever were, those to confirm, or the names without one',
    answer: [PriceList, MissingPriceList],
  })
  async list(@Query() query: PriceQuery): Promise<PriceList | MissingPriceList> {
    const { limit, after } = query;
    if (query.missing) {
      const names = (await this.prices.missing()).filter((name) => after === undefined || name > after);
      return pageOf(
        names.slice(0, limit).map((name) => ({ id: name, billing_model: name })),
        names.length > limit,
      );
    }
    const { rows, hasMore } = await this.prices.list({
      limit,
      after,
      name: query.name,
      at: query.at?.toISOString(),
      priceList: query.price_list,
      view: query.history ? 'history' : 'in_force',
      source: query.placeholder ? 'placeholder' : undefined,
    });
    return pageOf(rows.map(toPriceRow), hasMore);
  }

  @Post()
  @HttpCode(200)
  @operation({
    id: 'createPrice',
    summary: 'Add a price',
    description:
      'It prices what is created from `effective_from` on; what was created before keeps its price.',
    body: CreatePrice,
    examples: {
      price: {
        billing_model: EXAMPLE_BILLING_NAME,
        unit_price: '0.85',
        effective_from: '2027-01-01T00:00:00Z',
      },
    },
    answer: PriceAnswer,
  })
  async create(@Body() dto: CreatePrice, @AdminKeyId() keyId: string): Promise<PriceAnswer> {
    const { price_list: list } = dto;
    const row = { ...toRowTexts(dto), ...(list === undefined ? {} : { price_list: list }) };
    const added = await this.prices.create(row, keyId);
    if (!added) {
      throw new AppError('invalid_request', 'The price book has exactly this row already.', {
        param: 'effective_from',
      });
    }
    return toPriceRow(added);
  }

  @Post('import')
  @HttpCode(200)
  @operation({
    id: 'importPrices',
    summary: 'Add the prices of a CSV, all or none',
    description: 'Rows that the price book has already are left; with `dry_run` nothing is added.',
    body: ImportPrices,
    examples: { csv: { csv: `billing_name,unit_price,unit\n${EXAMPLE_BILLING_NAME},0.85,second\n` } },
    answer: PriceImportAnswer,
  })
  async import(
    @Query() query: ImportQuery,
    @Body() { csv }: ImportPrices,
    @AdminKeyId() keyId: string,
  ): Promise<PriceImportAnswer> {
    const { applied, same, changes } = await this.prices.import(csv, query.dry_run ?? false, keyId);
    return {
      object: 'price_import',
      applied,
      same,
      changes: changes.map(({ kind, before, after }) => ({
        kind,
        billing_model: after.billingName,
        before: before ? toPriceRow(before) : null,
        after: toPriceRow(after),
      })),
    };
  }

  @Get('export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="prices.csv"')
  @operation({ id: 'exportPrices', summary: 'Write prices as CSV', types: ['text/csv'] })
  async export(@Query() query: ExportQuery): Promise<string> {
    return toPriceCsv(
      await this.prices.all({
        priceList: query.price_list,
        view: query.history ? 'history' : 'in_force',
      }),
    );
  }

  @Post('replay')
  @HttpCode(200)
  @operation({
    id: 'replayPrices',
    summary: 'Say what the last days would have cost by another price book',
    description: 'Changes nothing. Names that a CSV lacks keep what was charged.',
    body: ReplayPrices,
    examples: { nextYear: { days: 30, at: '2027-01-01T00:00:00Z' } },
    answer: PriceReplayAnswer,
  })
  async replay(@Body() { days, at, csv }: ReplayPrices): Promise<PriceReplayAnswer> {
    const { rows, ...reply } = await this.prices.replay(days, { at, csv });
    return {
      object: 'price_replay',
      ...reply,
      data: rows.map(({ account, ...row }) => ({ ...row, account_id: account })),
    };
  }
}
