import { messageTablesSql } from '@reelgate/db';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Money is bigint micro-units (1e-6 of the currency), unit prices are bigint of 1e-9. The tables that every reservation
 * writes have no foreign keys: they would cost a sixth of it, and could not fail. Entries are written by one statement with
 * their transaction, holds under the lock of their account and with a price just read; none of these rows is ever deleted.
 */
const TABLES = [
  `CREATE TABLE billing.price (
     id             text PRIMARY KEY,
     billing_name   text NOT NULL CHECK (billing_name = lower(billing_name)),
     currency       text NOT NULL,
     unit_price     bigint NOT NULL CHECK (unit_price >= 0),
     unit           text NOT NULL CHECK (unit IN ('second', 'task', 'million_tokens')),
     min_units      integer CHECK (min_units > 0),
     step           integer CHECK (step > 0),
     source         text NOT NULL CHECK (source IN ('list', 'derived', 'placeholder', 'operator')),
     effective_from timestamptz NOT NULL,
     created_at     timestamptz NOT NULL DEFAULT now(),
     UNIQUE (currency, billing_name, effective_from)
   )`,

  // The balance of a customer, a projection of the ledger: posted = customer + held entries, held = held entries,
  // used = what captures took. Room is left in its pages so that the many updates of a busy row stay in the page.
  `CREATE TABLE billing.account (
     id               text PRIMARY KEY,
     currency         text NOT NULL,
     posted           bigint NOT NULL DEFAULT 0,
     held             bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
     used             bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
     credit_limit     bigint NOT NULL DEFAULT 0 CHECK (credit_limit >= 0),
     price_multiplier bigint NOT NULL DEFAULT 1000000 CHECK (price_multiplier >= 0),
     allow_overrun    boolean NOT NULL DEFAULT false,
     status           text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
     created_at       timestamptz NOT NULL DEFAULT now()
   ) WITH (fillfactor = 50)`,

  `CREATE TABLE billing.ledger_tx (
     id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     key  text NOT NULL UNIQUE,
     kind text NOT NULL CHECK (kind IN ('credit', 'adjustment', 'reserve', 'capture', 'release')),
     at   timestamptz NOT NULL,
     note text
   )`,
  `CREATE TABLE billing.ledger_entry (
     tx_id   bigint NOT NULL,
     account text NOT NULL,
     amount  bigint NOT NULL,
     PRIMARY KEY (tx_id, account)
   )`,

  // One row per reserved task: what was held on which terms, and what became of it.
  `CREATE TABLE billing.hold (
     task_id          text PRIMARY KEY,
     account_id       text NOT NULL,
     key_id           text NOT NULL,
     status           text NOT NULL DEFAULT 'held' CHECK (status IN ('held', 'charged', 'released')),
     basis            jsonb NOT NULL,
     seconds          integer NOT NULL,
     seconds_stated   boolean NOT NULL,
     tokens           integer,
     billing_model    text NOT NULL,
     price_id         text NOT NULL,
     multiplier       bigint NOT NULL,
     off_peak         boolean NOT NULL,
     units            integer NOT NULL,
     billed_seconds   integer NOT NULL,
     amount           bigint NOT NULL CHECK (amount >= 0),
     priced_at        timestamptz NOT NULL,
     created_at       timestamptz NOT NULL,
     held_at          timestamptz NOT NULL,
     task_known       boolean NOT NULL DEFAULT false,
     charged_model    text,
     charged_price_id text,
     charged_off_peak boolean,
     charged_units    integer,
     charged_seconds  integer,
     charged          bigint,
     uncollected      bigint NOT NULL DEFAULT 0 CHECK (uncollected >= 0),
     settled_at       timestamptz,
     release_reason   text
   ) WITH (fillfactor = 85)`,
  `CREATE INDEX hold_open ON billing.hold (held_at) WHERE status = 'held'`,
  `CREATE INDEX hold_charged_account ON billing.hold (account_id, settled_at) WHERE status = 'charged'`,
  `CREATE INDEX hold_charged_time ON billing.hold (settled_at) WHERE status = 'charged'`,

  // Budgets are judged against spent + held of a key.
  `CREATE TABLE billing.key_spend (
     account_id text NOT NULL,
     key_id     text NOT NULL,
     spent      bigint NOT NULL DEFAULT 0,
     held       bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
     PRIMARY KEY (account_id, key_id)
   ) WITH (fillfactor = 50)`,

  // What was delivered, as far as the price depends on it, beside the vendor's own figures.
  `CREATE TABLE billing.result (
     task_id      text PRIMARY KEY,
     completed_at timestamptz NOT NULL,
     received_at  timestamptz NOT NULL,
     duration_ms  integer,
     width        integer,
     height       integer,
     tier         text,
     off_peak     boolean,
     tokens       integer,
     vendor_usage jsonb
   )`,
  `CREATE INDEX result_received ON billing.result (received_at)`,

  `CREATE TABLE billing.quote (
     id            text PRIMARY KEY,
     account_id    text NOT NULL REFERENCES billing.account,
     basis         jsonb NOT NULL,
     billing_model text NOT NULL,
     price_id      text NOT NULL REFERENCES billing.price,
     multiplier    bigint NOT NULL,
     off_peak      boolean NOT NULL,
     priced_at     timestamptz NOT NULL,
     expires_at    timestamptz NOT NULL
   )`,
  `CREATE INDEX quote_expires ON billing.quote (expires_at)`,
];

/** Rows that history is computed from: added, never changed, never removed. */
const APPEND_ONLY = ['price', 'ledger_tx', 'ledger_entry'];

export class CreateBilling1780000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...messageTablesSql('billing')]) await runner.query(statement);
    await runner.query(
      `CREATE FUNCTION billing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         RAISE EXCEPTION 'billing.% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
       END $$`,
    );
    for (const table of APPEND_ONLY) {
      await runner.query(
        `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON billing.${table}
           FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_change()`,
      );
    }
  }

  async down(): Promise<void> {
    throw new Error('The ledger is not undone; restore a backup instead.');
  }
}
