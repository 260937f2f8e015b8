import { isTerminal } from '@reelgate/contracts';
import type {
  Family,
  Micros,
  PricingBasis,
  TaskErrorCode,
  TaskResult,
  TaskSpec,
  TaskState,
} from '@reelgate/contracts';

/** A warning of a create answer: what the caller should know about a request that was accepted. */
export interface TaskWarning {
  readonly code: string;
  readonly message: string;
}

/** What of a vendor's result is shown, by the names it travels under: facts of the film, nothing of what the vendor is paid. */
export const MADE = ['seconds', 'tier', 'aspectRatio', 'framesPerSecond', 'seed', 'tokens'] as const;
/** A film as it was made; what the vendor does not say is absent. */
export type FilmAsMade = Pick<TaskResult, (typeof MADE)[number]>;

/** A task as it is read, listed and rendered. Links are sealed (`Sealer`, context `result-url`). */
export interface Task {
  readonly id: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly dialect: string;
  readonly family: Family;
  /** The name the caller sent. */
  readonly model: string;
  /** The combined name it is charged as. */
  readonly billingModel: string;
  readonly prompt: string;
  readonly seconds: number;
  readonly size: string;
  readonly metadata: Record<string, unknown>;
  readonly warnings: readonly TaskWarning[];
  readonly offPeak: boolean;
  /** It runs at the normal price when off-peak ends without a film. */
  readonly fallsBack: boolean;
  readonly remixedFrom: string | null;
  readonly callbackUrl: string | null;
  readonly state: TaskState;
  readonly progress: number;
  readonly held: Micros;
  /** The final amount; null while it is not known. */
  readonly charged: Micros | null;
  readonly currency: string;
  readonly billedSeconds: number;
  readonly createdAt: Date;
  readonly submittedAt: Date | null;
  /** When it last came into doubt whether the vendor has it; a later submission ends the doubt, and so does its end. */
  readonly doubtedAt: Date | null;
  readonly endedAt: Date | null;
  readonly vendor: string | null;
  readonly channelId: string | null;
  readonly errorCode: TaskErrorCode | null;
  readonly errorMessage: string | null;
  readonly resultUrl: string | null;
  readonly coverUrl: string | null;
  readonly lastFrameUrl: string | null;
  readonly resultExpiresAt: Date | null;
  readonly archiveKey: string | null;
  /** When its film came into the store. */
  readonly archivedAt: Date | null;
  /** Null while there is no film, and for one of which the vendor said nothing. */
  readonly made: FilmAsMade | null;
  readonly deletedAt: Date | null;
}

/** Whether nobody knows if its vendor has it: it was never answered, or the vendor has lost what it had accepted. */
export function isInDoubt({ state, submittedAt, doubtedAt }: Task): boolean {
  if (isTerminal(state)) return false;
  return state === 'uncertain' || (doubtedAt !== null && (submittedAt === null || doubtedAt > submittedAt));
}

/** A task that is about to be stored, with what only its storing needs. */
export interface NewTask {
  readonly task: Task;
  readonly spec: TaskSpec;
  readonly basis: PricingBasis;
  /** Reserved before; the task is stored only if the reservation is still this one's. */
  readonly idempotencyKey: string | null;
  /** Keys of the uploaded files it refers to. */
  readonly files: readonly string[];
  /** Until when those are kept. */
  readonly filesExpireAt: Date;
  /** Headers of its command. */
  readonly headers: Readonly<Record<string, string>>;
}
