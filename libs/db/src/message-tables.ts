/**
 * Outbox, inbox and dead letters are the same in every service; a service's first migration creates them in its schema.
 */
export function messageTablesSql(schema: string): string[] {
  return [
    // `id` is the message id on the bus, so consumers recognise a message that is published twice.
    `CREATE TABLE ${schema}.outbox (
       id          text PRIMARY KEY,
       subject     text NOT NULL,
       payload     jsonb NOT NULL,
       headers     jsonb NOT NULL DEFAULT '{}',
       created_at  timestamptz NOT NULL DEFAULT now(),
       position    bigint GENERATED ALWAYS AS IDENTITY,
       claimed_until timestamptz,
       sent_at     timestamptz
     )`,
    `CREATE INDEX outbox_unsent ON ${schema}.outbox (position) WHERE sent_at IS NULL`,
    `CREATE INDEX outbox_sent ON ${schema}.outbox (sent_at) WHERE sent_at IS NOT NULL`,
    `CREATE TABLE ${schema}.inbox (
       consumer    text NOT NULL,
       message_id  text NOT NULL,
       received_at timestamptz NOT NULL DEFAULT now(),
       PRIMARY KEY (consumer, message_id)
     )`,
    `CREATE INDEX inbox_received ON ${schema}.inbox (received_at)`,
    `CREATE TABLE ${schema}.dead_letter (
       id          text NOT NULL,
       subject     text NOT NULL,
       payload     text NOT NULL,
       headers     jsonb NOT NULL,
       deliveries  integer NOT NULL,
       reason      text NOT NULL,
       buried_at   timestamptz NOT NULL DEFAULT now(),
       replayed_at timestamptz,
       PRIMARY KEY (subject, id)
     )`,
  ];
}
