import type { MessageHeaders } from './connection.js';

/** A message that will not be handled any more, and why. */
export interface DeadLetter {
  readonly id: string;
  readonly stream: string;
  readonly subject: string;
  readonly payload: string;
  readonly headers: MessageHeaders;
  readonly deliveries: number;
  readonly reason: string;
}
