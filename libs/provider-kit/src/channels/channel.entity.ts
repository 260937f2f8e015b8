import type { Family, Vendor } from '@reelgate/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A way to a vendor: what an operator has set, and how it fares. */
@Entity({ schema: 'provider', name: 'channel' })
export class ChannelEntity {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  name: string;

  @Column('text')
  vendor: Vendor;

  /** The vendor's key, sealed. */
  @Column('text', { name: 'sealed_key' })
  sealedKey: string;

  @Column('text', { name: 'base_url' })
  baseUrl: string;

  @Column('text', { array: true })
  families: Family[];

  @Column('integer')
  weight: number;

  @Column('integer')
  priority: number;

  @Column('integer', { name: 'max_concurrency', nullable: true })
  maxConcurrency: number | null;

  @Column('double precision', { name: 'requests_per_second', nullable: true })
  requestsPerSecond: number | null;

  /** Members with any names; TypeORM's types have no word for those. */
  @Column('jsonb')
  settings: object;

  @Column('boolean')
  enabled: boolean;

  /** Why it is out of use until an operator changes it: a refused key, an empty quota. */
  @Column('text', { nullable: true })
  fault: string | null;

  /** It rests until then: it asked for a pause, or could not be reached. */
  @Column('timestamptz', { name: 'rests_until', nullable: true })
  restsUntil: Date | null;

  /** Until then a job tries it out after its rest. */
  @Column('timestamptz', { name: 'probe_until', nullable: true })
  probeUntil: Date | null;

  /** Such faults in a row. */
  @Column('integer', { default: 0 })
  setbacks: number;

  /** The instant its next call may go out, when `requestsPerSecond` is set. */
  @Column('timestamptz', { name: 'next_call_at', nullable: true })
  nextCallAt: Date | null;

  /** When its vendor's events are pulled next; while somebody pulls them, the end of the claim. */
  @Column('timestamptz', { name: 'events_due_at', nullable: true })
  eventsDueAt: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
