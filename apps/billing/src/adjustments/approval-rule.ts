/** Injection token of `ApprovalRule`. */
export const APPROVAL_RULE = Symbol('approval of adjustments');

/** Whether another key has to approve an adjustment, and within how long. */
export interface ApprovalRule {
  readonly needed: boolean;
  readonly withinMs: number;
}
