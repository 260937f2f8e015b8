import { parseArgs } from 'node:util';
import { VENDORS } from '@reelgate/catalog';
import { keyVariable } from './seed.js';

/** What `npm start -- …` was asked for. */
export interface LocalOptions {
  /** Port of the gateway; 0 = 8080 if it is free, else any. */
  readonly port: number;
  readonly film: boolean;
  /** Stop after the film. */
  readonly exit: boolean;
  /** Throw away the data of earlier starts first; films are kept. */
  readonly fresh: boolean;
  /** One JSON object a line on standard output instead of prose. */
  readonly json: boolean;
}

export const USAGE = `npm start -- [options]

  --port N     port of the gateway (default: 8080, or a free one when it is taken)
  --no-film    do not make a film
  --exit       stop after the film
  --fresh      forget accounts, tasks and money of earlier starts (films are kept)
  --json       one JSON object a line, for scripts
  --help       this text

Environment
  REELGATE_HOME     where the data lives (default: .reelgate)
  ${VENDORS.map(keyVariable).join(', ')}
                    your key of a vendor: use it instead of the simulator
`;

/** Reads the arguments. Throws TypeError with a message for the user when one is wrong. */
export function parseOptions(args: readonly string[]): LocalOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      film: { type: 'boolean', default: true },
      exit: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowNegative: true,
    strict: true,
  });
  if (values.help) return 'help';
  const port = values.port === undefined ? 0 : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`--port takes a number from 1 to 65535, not ${JSON.stringify(values.port)}`);
  }
  return { port, film: values.film, exit: values.exit, fresh: values.fresh, json: values.json };
}
