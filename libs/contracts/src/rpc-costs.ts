import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumberString,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';

/**
 * `rpc.billing.vendor-bill.v1`: compares a vendor's own statement with what its films cost by the cost book, and keeps it unless
 * `dryRun`. Replies `VendorBillReport`.
 */
export class VendorBillImport {
  @IsString()
  @IsNotEmpty()
  vendor: string;

  @IsString()
  @IsNotEmpty()
  csv: string;

  /** The column that holds the vendor's own id of a task. */
  @IsString()
  @IsNotEmpty()
  taskColumn: string;

  /** The column of amounts in the installation's currency; instead of `unitsColumn`. */
  @IsOptional()
  @IsString()
  amountColumn?: string;

  /** The column of the vendor's own units, which cost what its `vendor_unit` row says. */
  @IsOptional()
  @IsString()
  unitsColumn?: string;

  @IsBoolean()
  dryRun: boolean;
}

/**
 * How a line differs: `unknown`: no task of ours; `not_charged`: the vendor takes something for a task that was charged nothing;
 * `no_cost`: by our own books it is not known what the film costs; `differs`: it costs something else.
 */
export const BILL_DIFFERENCES = ['unknown', 'not_charged', 'no_cost', 'differs'] as const;
export type BillDifferenceKind = (typeof BILL_DIFFERENCES)[number];

export class BillDifference {
  @IsIn(BILL_DIFFERENCES)
  kind: BillDifferenceKind;

  @IsString()
  vendorTaskId: string;

  @IsOptional()
  @IsString()
  taskId?: string;

  /** By the cost book. */
  @IsOptional()
  @IsNumberString()
  cost?: string;

  /** By the vendor. */
  @IsNumberString()
  billed: string;

  /** What the vendor takes more. */
  @IsOptional()
  @IsNumberString()
  difference?: string;
}

/** Most differences that one report lists. */
export const MOST_BILL_DIFFERENCES = 1_000;

export class VendorBillReport {
  @IsString()
  currency: string;

  /** Whether the statement was kept. */
  @IsBoolean()
  applied: boolean;

  /** Tasks of the statement. */
  @IsInt()
  tasks: number;

  /** Of these, tasks that cost what the statement says, as exactly as it says it. */
  @IsInt()
  agreeing: number;

  @IsNumberString()
  billed: string;

  /** What all of its tasks cost by the cost book, as far as that is known. */
  @IsNumberString()
  cost: string;

  /** The first of them; `tasks` less `agreeing` are there in all. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => BillDifference)
  differences: BillDifference[];
}
