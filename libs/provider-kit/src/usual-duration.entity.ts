import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { UsualDuration } from './jobs/poll-schedule.js';

/** What some process has learned about how long films of one kind take. */
@Entity({ schema: 'provider', name: 'usual_duration' })
export class UsualDurationEntity implements UsualDuration {
  /** See `durationKey`. */
  @PrimaryColumn('text')
  key: string;

  @Column('double precision', { name: 'mean_ms' })
  meanMs: number;

  @Column('double precision', { name: 'deviation_ms' })
  deviationMs: number;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
