/** What a vendor answers, in its own form. */
export interface Answer {
  /** HTTP status. */
  readonly status: number;
  /** Sent as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The vendor's error code; null for a success. */
  readonly code: string | null;
}

/** Thrown by a check that a call does not pass. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly answer: Answer) {
    super(answer.code ?? undefined);
  }
}
