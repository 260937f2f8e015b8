import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which tasks use an uploaded file (remixes share those of their originals), and how many bytes an account keeps. */
export class CountUploads1796200000000 implements MigrationInterface {
  readonly name = 'CountUploads1796200000000';

  async up(runner: QueryRunner): Promise<void> {
    // Null: from before, or not yet received whole.
    await runner.query('ALTER TABLE gateway.upload ADD COLUMN bytes bigint');
    await runner.query('CREATE INDEX upload_account ON gateway.upload (account_id)');
    await runner.query(
      `CREATE TABLE gateway.upload_use (
         key     text NOT NULL,
         task_id text NOT NULL,
         PRIMARY KEY (key, task_id)
       )`,
    );
    await runner.query('CREATE INDEX upload_use_task ON gateway.upload_use (task_id)');
    await runner.query(
      `INSERT INTO gateway.upload_use (key, task_id)
       SELECT DISTINCT u.key, t.id
         FROM gateway.task t
        CROSS JOIN LATERAL jsonb_array_elements(t.spec->'inputs') AS input
         JOIN gateway.upload u ON u.key = input->>'file'
        WHERE jsonb_typeof(t.spec->'inputs') = 'array'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
