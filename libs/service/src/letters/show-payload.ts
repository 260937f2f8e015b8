import { redactText } from '@reelgate/runtime';

/** Members whose values are secrets, or lead to what is not everybody's. */
const SECRET_MEMBER = /secret|password|token|authorization|api_?key|^key$|^sealed/i;
const CENSOR = '[redacted]';

/** A message's payload for people: parsed where it is JSON, without secrets and without what signs links. */
export function showPayload(payload: string): unknown {
  try {
    return clean(JSON.parse(payload));
  } catch {
    return redactText(payload);
  }
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && SECRET_MEMBER.test(name) ? CENSOR : clean(member),
    ]),
  );
}
