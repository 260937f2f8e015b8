import { STREAM, SUBJECT } from './subjects.js';

/** A service's user at NATS; `operator` is for people and their tools. */
export type BusUser = 'gateway' | 'billing' | 'provider' | 'operator';

/** What a user may do, as patterns of subjects. Whoever was asked may also answer, once. */
export interface BusRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Below it lie the answers to a user: nobody else can listen there. */
export const inboxOf = (user: string): string => `_INBOX.${user}`;

const STREAMS = Object.values(STREAM);
/** For everybody who uses JetStream: what there is. */
const LOOK = ['$JS.API.INFO', ...STREAMS.map((stream) => `$JS.API.STREAM.INFO.${stream}`)];
/**
 * To make the streams, and change them. Not for providers: with it one could have a stream take in others' subjects.
 */
const MAKE = STREAMS.flatMap((stream) => [
  `$JS.API.STREAM.CREATE.${stream}`,
  `$JS.API.STREAM.UPDATE.${stream}`,
]);
/** To make a durable consumer of a stream, pull its messages and acknowledge them. `*`: of any name. */
const consume = (stream: string, durable: string): string[] => [
  `$JS.API.CONSUMER.CREATE.${stream}.${durable}.>`,
  `$JS.API.CONSUMER.INFO.${stream}.${durable}`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
  `$JS.ACK.${stream}.${durable}.>`,
];
const allOf = (service: string): string => `rpc.${service}.>`;

/**
 * Who may say and hear what on the bus. Whole services' requests are granted by pattern, so that the requests of a next
 * version need no other rights while both versions run; to a provider, which talks to vendors, single subjects. Providers of
 * all families are one user: they share channels and jobs.
 */
export const BUS_RIGHTS: Readonly<Record<BusUser, BusRights>> = {
  gateway: {
    publish: [
      SUBJECT.allCommands,
      SUBJECT.allCancels,
      allOf('billing'),
      allOf('provider'),
      'cache.gateway.>',
      SUBJECT.installation,
      ...consume(STREAM.events, 'gateway'),
      ...LOOK,
      ...MAKE,
    ],
    subscribe: [
      allOf('gateway'),
      'cache.gateway.>',
      'cache.provider.>',
      SUBJECT.installation,
      `${inboxOf('gateway')}.>`,
    ],
  },
  billing: {
    publish: [allOf('gateway'), SUBJECT.installation, ...consume(STREAM.events, 'billing'), ...LOOK, ...MAKE],
    subscribe: [allOf('billing'), SUBJECT.installation, `${inboxOf('billing')}.>`],
  },
  provider: {
    publish: [
      SUBJECT.allEvents,
      // To the one that speaks the vendor.
      ...[
        SUBJECT.providerChannelCreate,
        SUBJECT.providerSealedChannelCreate,
        SUBJECT.providerChannelPatch,
        SUBJECT.providerSealedChannelPatch,
        SUBJECT.providerChannelTest,
      ].map((subject) => `${subject}.*`),
      'cache.provider.>',
      SUBJECT.installation,
      ...consume(STREAM.commands, '*'),
      ...LOOK,
    ],
    subscribe: [allOf('provider'), 'cache.provider.>', SUBJECT.installation, `${inboxOf('provider')}.>`],
  },
  operator: { publish: ['>'], subscribe: ['>'] },
};
