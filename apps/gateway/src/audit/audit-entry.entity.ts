import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One change that an operator made. */
@Entity({ schema: 'gateway', name: 'audit' })
export class AuditEntry {
  @PrimaryColumn('text')
  id: string;

  @Column('timestamptz')
  at: Date;

  /** Key that made it. */
  @Column('text', { name: 'key_id' })
  keyId: string;

  /** Noun and verb, such as `account.patch`. */
  @Column('text')
  action: string;

  /** Id of what was changed. */
  @Column('text')
  subject: string;

  /** What was asked for, without secrets. */
  @Column('jsonb')
  details: object;
}
