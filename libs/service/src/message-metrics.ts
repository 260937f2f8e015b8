import { countDeadLetters } from '@reelgate/db';
import type { Database, Outbox } from '@reelgate/db';
import { addMeasuredGauges } from '@reelgate/runtime';
import type { Registry } from 'prom-client';

/** What every service has: messages it has not sent yet, and those it has given up. */
export function addMessageMetrics(
  registry: Registry,
  { database, outbox, schema }: { database: Database; outbox: Outbox; schema: string },
): void {
  addMeasuredGauges(
    registry,
    {
      reelgate_outbox_size: 'Messages that are not published yet.',
      reelgate_outbox_oldest_seconds: 'Age of the oldest message that is not published yet.',
      reelgate_dead_letters: 'Messages that were given up and not replayed.',
    },
    async () => {
      const [{ size, oldestSeconds }, letters] = await Promise.all([
        outbox.backlog(),
        countDeadLetters(database, schema),
      ]);
      return {
        reelgate_outbox_size: size,
        reelgate_outbox_oldest_seconds: oldestSeconds,
        reelgate_dead_letters: letters,
      };
    },
  );
}
