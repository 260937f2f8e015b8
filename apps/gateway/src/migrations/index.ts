import type { SchemaMigrations } from '@reelgate/db';
import { CreateGateway1774000000000 } from './1774000000000-create-gateway.js';
import { ArchiveFilms1774300000000 } from './1774300000000-archive-films.js';
import { SendWebhooks1795600000000 } from './1795600000000-send-webhooks.js';
import { CountUploads1796200000000 } from './1796200000000-count-uploads.js';
import { MarkReservations1796300000000 } from './1796300000000-mark-reservations.js';
import { ShowFilmsAsMade1796400000000 } from './1796400000000-show-films-as-made.js';
import { MarkStreams1796600000000 } from './1796600000000-mark-streams.js';
import { DropLetters1796920000001 } from './1796920000001-drop-letters.js';
import { DoubtAndArchive1796930000000 } from './1796930000000-doubt-and-archive.js';
import { AbandonReservations1797000000001 } from './1797000000001-abandon-reservations.js';
import { LimitKeys1797010000001 } from './1797010000001-limit-keys.js';
import { RotateKeys1796980000000 } from './1796980000000-rotate-keys.js';

/** The gateway's schema, for apps/migrate. */
export const gatewayMigrations: SchemaMigrations = {
  schema: 'gateway',
  addOnly: ['audit'],
  migrations: [
    CreateGateway1774000000000,
    ArchiveFilms1774300000000,
    SendWebhooks1795600000000,
    CountUploads1796200000000,
    MarkReservations1796300000000,
    ShowFilmsAsMade1796400000000,
    MarkStreams1796600000000,
    DropLetters1796920000001,
    DoubtAndArchive1796930000000,
    AbandonReservations1797000000001,
    LimitKeys1797010000001,
    RotateKeys1796980000000,
  ],
};
