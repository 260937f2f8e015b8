import { FAULT_KINDS, faultMistake, isFaultKind, rulesOf } from './fault-kinds.js';
import type { FaultKind, FaultParams } from './fault-kinds.js';

/** A fault that a prompt asks for. */
export interface PromptWord {
  readonly kind: FaultKind;
  readonly params: FaultParams;
  /** For request faults: how often the same request fails; null = always. */
  readonly times: number | null;
}

export interface PromptWords {
  readonly words: readonly PromptWord[];
  /** What is wrong with the first word that cannot be followed, or null. */
  readonly mistake: string | null;
  /** The prompt without its words. */
  readonly text: string;
}

const WORD = /\[sim:([^\]=]*)(?:=([^\]]*))?\]/g;

/**
 * Reads `[sim:kind]` and `[sim:kind=value]` out of a prompt, so that somebody with nothing but curl can see a failure.
 * A word that is not understood is reported, not skipped: it is a typing mistake.
 */
export function readPromptWords(prompt: string): PromptWords {
  const words: PromptWord[] = [];
  let mistake: string | null = null;
  for (const [whole, kind = '', value] of prompt.matchAll(WORD)) {
    const word = readWord(kind.trim(), value?.trim());
    if (typeof word === 'string') mistake ??= `${whole}: ${word}`;
    else words.push(word);
  }
  return { words, mistake, text: prompt.replace(WORD, ' ').replace(/\s+/g, ' ').trim() };
}

function readWord(kind: string, value: string | undefined): PromptWord | string {
  if (!isFaultKind(kind)) return `the simulator's words are ${Object.keys(FAULT_KINDS).join(', ')}`;
  const rules = rulesOf(kind);
  if (rules.phase === 'request') {
    if (value === 'always') return { kind, params: {}, times: null };
    const times = value === undefined ? 1 : Number(value);
    return Number.isInteger(times) && times > 0
      ? { kind, params: {}, times }
      : 'the value is how often the request fails: a count, or "always"';
  }
  const params: FaultParams = {};
  if (value !== undefined) {
    if (!rules.value) return `${kind} takes no value`;
    if (rules.value === 'seconds') params.seconds = value === '' ? NaN : Number(value);
    else if (rules.value === 'bytes') params.bytes = value === '' ? NaN : Number(value);
    else if (rules.value === 'size') params.size = value;
    else if (rules.value === 'message') params.message = value;
    else {
      const [code, ...message] = value.split(':');
      if (code) params.err_code_ext = code.trim();
      if (message.length > 0) params.message = message.join(':').trim();
    }
  }
  const mistake = faultMistake(kind, params);
  return mistake ? mistake.message : { kind, params, times: null };
}
