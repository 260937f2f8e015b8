import type { SchemaMigrations } from '@reelgate/db';
import { CreateProvider1763800000000 } from './1763800000000-create-provider.js';
import { HearFromVendors1774300000000 } from './1774300000000-hear-from-vendors.js';
import { MissJobs1780100000000 } from './1780100000000-miss-jobs.js';
import { ProbeChannels1796500000000 } from './1796500000000-probe-channels.js';
import { MarkStreams1796600000002 } from './1796600000002-mark-streams.js';
import { DropLetters1796920000002 } from './1796920000002-drop-letters.js';
import { MessagesOfTasks1796930000001 } from './1796930000001-messages-of-tasks.js';

/** The migrations of the schema that all providers share. */
export const providerMigrations: SchemaMigrations = {
  schema: 'provider',
  migrations: [
    CreateProvider1763800000000,
    HearFromVendors1774300000000,
    MissJobs1780100000000,
    ProbeChannels1796500000000,
    MarkStreams1796600000002,
    DropLetters1796920000002,
    MessagesOfTasks1796930000001,
  ],
};
