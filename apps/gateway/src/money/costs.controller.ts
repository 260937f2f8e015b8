import { Body, Controller, Get, Header, HttpCode, Post, Query } from '@nestjs/common';
import { RpcClient } from '@reelgate/bus';
import { costList, SUBJECT, VendorBillReport } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import { AuditLog } from '../audit/audit-log.js';
import { Access, AdminKeyId } from '../http/access.js';
import { pageOf } from '../http/page-of.js';
import { EXAMPLE_BILLING_NAME, EXAMPLE_UNIT_VENDOR, EXAMPLE_VENDOR } from '../openapi/examples.js';
import { operation } from '../openapi/operation.js';
import {
  CostAnswer,
  CostExportQuery,
  CostImportAnswer,
  CostList,
  CostQuery,
  CreateCost,
  ImportCosts,
  ImportVendorBill,
  VendorBillAnswer,
} from './cost.dto.js';
import { toCostCsv } from './price-csv.js';
import { toCostRow, toRowTexts } from './price-view.js';
import { ImportQuery } from './price.dto.js';
import { PricesService } from './prices.service.js';

/** Compares a statement of many thousands of tasks. */
const BILL_LIMIT_MS = 30_000;

/** The cost book, kept like the price book, and the vendors' statements beside it. */
@Access('admin')
@Controller('admin/v1')
export class CostsController {
  constructor(
    private readonly prices: PricesService,
    private readonly rpc: RpcClient,
    private readonly audit: AuditLog,
  ) {}

  @Get('costs')
  @operation({
    id: 'listCosts',
    summary: 'List what vendors take, now or at any time',
    answer: CostList,
  })
  async list(@Query() query: CostQuery): Promise<CostList> {
    const { limit, after, name, at, history, vendor, channel_id: channelId } = query;
    const { rows, hasMore } = await this.prices.list({
      limit,
      after,
      name,
      book: 'costs',
      at: at?.toISOString(),
      priceList:
        channelId !== undefined
          ? costList('channel', channelId)
          : vendor !== undefined
            ? costList('vendor', vendor)
            : undefined,
      view: history ? 'history' : 'in_force',
      source: undefined,
    });
    return pageOf(rows.map(toCostRow), hasMore);
  }

  @Post('costs')
  @HttpCode(200)
  @operation({
    id: 'createCost',
    summary: 'Add a cost',
    description:
      'It is the cost of films done from `effective_from` on. Costs are kept per film when it is settled.',
    body: CreateCost,
    examples: {
      'of a film': {
        vendor: EXAMPLE_VENDOR,
        billing_model: EXAMPLE_BILLING_NAME,
        unit_price: '0.6',
        effective_from: '2027-01-01T00:00:00Z',
      },
      "by the vendor's own figure": {
        vendor: EXAMPLE_UNIT_VENDOR,
        unit: 'vendor_unit',
        unit_price: '0.03125',
      },
    },
    answer: CostAnswer,
  })
  async create(@Body() dto: CreateCost, @AdminKeyId() by: string): Promise<CostAnswer> {
    const { vendor, channel_id: channelId } = dto;
    const added = await this.prices.create(
      {
        ...toRowTexts(dto),
        ...(vendor === undefined ? {} : { vendor }),
        ...(channelId === undefined ? {} : { channel_id: channelId }),
      },
      by,
      'costs',
    );
    if (added) return toCostRow(added);
    throw new AppError('invalid_request', 'The cost book has exactly this row already.', {
      param: 'effective_from',
    });
  }

  @Post('costs/import')
  @HttpCode(200)
  @operation({
    id: 'importCosts',
    summary: 'Add the costs of a CSV, all or none',
    description: 'Rows that the cost book has already are left; with `dry_run` nothing is added.',
    body: ImportCosts,
    examples: {
      csv: {
        csv: `vendor,billing_name,unit_price,unit\n${EXAMPLE_VENDOR},${EXAMPLE_BILLING_NAME},0.5,second\n`,
      },
    },
    answer: CostImportAnswer,
  })
  async import(
    @Query() query: ImportQuery,
    @Body() { csv }: ImportCosts,
    @AdminKeyId() by: string,
  ): Promise<CostImportAnswer> {
    const { applied, same, changes } = await this.prices.import(csv, query.dry_run ?? false, by, 'costs');
    return {
      object: 'cost_import',
      applied,
      same,
      changes: changes.map(({ kind, before, after }) => ({
        kind,
        billing_model: after.billingName,
        before: before ? toCostRow(before) : null,
        after: toCostRow(after),
      })),
    };
  }

  @Get('costs/export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="costs.csv"')
  @operation({ id: 'exportCosts', summary: 'Write the cost book as CSV', types: ['text/csv'] })
  async export(@Query() { history }: CostExportQuery): Promise<string> {
    return toCostCsv(await this.prices.all({ book: 'costs', view: history ? 'history' : 'in_force' }));
  }

  @Post('vendor-bills/import')
  @HttpCode(200)
  @operation({
    id: 'importVendorBill',
    summary: "Compare a vendor's own statement with the costs, task by task",
    description:
      'With `dry_run` it only answers the differences; otherwise it is kept too, and reconciliation lists them. Costs stay as ' +
      'they are.',
    body: ImportVendorBill,
    examples: {
      statement: {
        vendor: EXAMPLE_VENDOR,
        csv: 'TaskId,Fee\n1500003007-AigcVideo-1,3.00\n',
        columns: { job_id: 'TaskId', amount: 'Fee' },
      },
    },
    answer: VendorBillAnswer,
  })
  async bill(
    @Query() query: ImportQuery,
    @Body() { vendor, csv, columns }: ImportVendorBill,
    @AdminKeyId() by: string,
  ): Promise<VendorBillAnswer> {
    const { differences, ...report } = await this.rpc.call(
      SUBJECT.billingVendorBill,
      {
        vendor,
        csv,
        taskColumn: columns.job_id,
        ...(columns.amount === undefined ? {} : { amountColumn: columns.amount }),
        ...(columns.units === undefined ? {} : { unitsColumn: columns.units }),
        dryRun: query.dry_run ?? false,
      },
      VendorBillReport,
      BILL_LIMIT_MS,
    );
    const { applied, tasks, billed } = report;
    if (applied) await this.audit.write(by, 'vendor_bill.import', vendor, { tasks, billed });
    return {
      object: 'vendor_bill_import',
      vendor,
      ...report,
      differences: differences.map(({ kind, vendorTaskId, taskId, cost, billed: theirs, difference }) => ({
        kind,
        vendor_task_id: vendorTaskId,
        task_id: taskId ?? null,
        cost: cost ?? null,
        billed: theirs,
        difference: difference ?? null,
      })),
    };
  }
}
