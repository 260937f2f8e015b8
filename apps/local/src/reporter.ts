import { FIRST_REQUEST } from './first-film.js';
import type { FirstFilm } from './first-film.js';

/** What happens at a start, told to a person or to a script. */
export interface Reporter {
  step(text: string): void;
  ready(facts: ReadyFacts): void;
  filmProgress(percent: number, status: string): void;
  film(film: FirstFilm): void;
  note(text: string): void;
  /** What can be done next; printed last, so that it stays in sight. */
  next(facts: ReadyFacts): void;
}

export interface ReadyFacts {
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly seconds: number;
  readonly upstream: string;
}

const BAR_WIDTH = 30;

/** Prose on standard output, with a progress bar on a terminal. */
export function humanReporter(out: NodeJS.WriteStream): Reporter {
  const line = (text = ''): void => void out.write(`${text}\n`);
  let lastQuarter = -1;
  return {
    step: (text) => line(`  ${text}`),
    note: (text) => line(`\n  ${text}`),
    ready: ({ gatewayUrl, seconds, upstream }) => {
      line(`\n  Reelgate is up at ${gatewayUrl} after ${seconds.toFixed(1)} s (upstream: ${upstream}).\n`);
    },
    filmProgress: (percent, status) => {
      if (out.isTTY) {
        const done = Math.round((percent / 100) * BAR_WIDTH);
        out.write(
          `\r  Film  ${'█'.repeat(done)}${'░'.repeat(BAR_WIDTH - done)} ${String(percent).padStart(3)} %  ${status.padEnd(12)}`,
        );
        if (percent === 100) line();
        return;
      }
      const quarter = Math.floor(percent / 25);
      if (quarter === lastQuarter) return;
      lastQuarter = quarter;
      line(`  Film  ${percent} %  ${status}`);
    },
    film: ({ file, facts, receipt }) => {
      line(`\n  ${file}`);
      line(
        `  ${facts.width}x${facts.height}, ${facts.seconds.toFixed(1)} s, ${facts.codec}, ${(facts.bytes / 1024).toFixed(0)} KiB`,
      );
      const { charged } = receipt;
      if (!charged) return line(`  Bill  ${receipt.status}`);
      const price = `${charged.units} ${charged.unit === 'second' ? 's' : charged.unit} x ${trim(charged.unit_price)}`;
      line(`  Bill  ${charged.billing_model}  ${price} = ${trim(charged.amount)} ${charged.currency}`);
      if (charged.price_source === 'placeholder') {
        line(
          '        This price is a placeholder: no published figure was found. Confirm it before you charge anyone.',
        );
      }
    },
    next: ({ gatewayUrl, apiKey }) => {
      line(`\n  API key   ${apiKey}`);
      line(`  API docs  ${gatewayUrl}/docs\n`);
      line('  Paste these:\n');
      for (const command of curlLines(gatewayUrl, apiKey)) line(`    ${command}`);
      line('\n  Ctrl-C stops everything.');
    },
  };
}

/** One JSON object a line. */
export function jsonReporter(out: NodeJS.WriteStream): Reporter {
  const write = (event: string, fields: object): void =>
    void out.write(`${JSON.stringify({ event, ...fields })}\n`);
  return {
    step: (text) => write('step', { text }),
    note: (text) => write('note', { text }),
    ready: (facts) => write('ready', { ...facts }),
    filmProgress: (percent, status) => write('progress', { percent, status }),
    film: (film) => write('film', { ...film }),
    next: () => undefined,
  };
}

/** Three lines to paste: create, look, download. */
function curlLines(gatewayUrl: string, apiKey: string): string[] {
  const auth = `-H 'Authorization: Bearer ${apiKey}'`;
  const { model, seconds } = FIRST_REQUEST;
  const body = JSON.stringify({ model, prompt: 'A paper boat on a rainy street', seconds });
  return [
    `ID=$(curl -s ${gatewayUrl}/v1/videos ${auth} -H 'Content-Type: application/json' -d '${body}' | grep -o 'video_[a-z0-9]*' | head -1)`,
    `curl -s ${gatewayUrl}/v1/videos/$ID ${auth}`,
    `curl -s ${gatewayUrl}/v1/videos/$ID/content ${auth} -o film.mp4`,
  ];
}

/** "3.000000" → "3.0", "0.187500" → "0.1875". */
function trim(amount: string): string {
  return amount.replace(/0+$/, '').replace(/\.$/, '.0');
}
