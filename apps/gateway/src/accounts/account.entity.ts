import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ACCOUNT_STATUSES = ['active', 'suspended'] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

/** Who has keys and makes films. Its money is billing's. */
@Entity({ schema: 'gateway', name: 'account' })
export class Account {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  name: string;

  @Column('text')
  status: AccountStatus;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
