import { isTold } from '@reelgate/catalog';
import type { Catalogue } from '@reelgate/catalog';
import type { LinkKind, LinkSigner } from '../content/link-signer.js';
import type { Task } from '../tasks/task.js';
import type { AnswerContext } from './dialect.js';

/** What rendering a task needs, with links below `base` (scheme and host). */
export function answerContext(
  links: LinkSigner,
  base: string,
  catalogue: Catalogue,
  startsAt: AnswerContext['startsAt'],
): AnswerContext {
  const link = (kind: LinkKind, { id, archiveKey, resultExpiresAt }: Task): string =>
    links.sign(kind, id, base, archiveKey === null ? resultExpiresAt : null).url;
  return {
    filmUrl: (task) => link('film', task),
    coverUrl: (task) => (task.coverUrl === null ? null : link('cover', task)),
    lastFrameUrl: (task) => (task.lastFrameUrl === null ? null : link('last_frame', task)),
    startsAt,
    isTold: ({ vendor, spec }, option) =>
      vendor !== null && isTold(catalogue.byBase(spec.base), vendor, spec, option),
  };
}
