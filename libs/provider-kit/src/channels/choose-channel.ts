/** What the choice of a channel depends on. */
export interface ChannelLoad {
  readonly id: string;
  readonly priority: number;
  readonly weight: number;
  readonly inFlight: number;
  /** Free slots and free calls. */
  readonly slotsFree: number;
  readonly callsFree: number;
}

/**
 * Chooses among channels that can do a job: of those with room the lowest priority number, and within it by chance in
 * proportion to weight / (jobs in flight + 1), so that a channel with twice the weight gets twice the work and an idle one
 * is preferred to a busy one. Undefined when none has room. `random` gives [0, 1).
 */
export function chooseChannel<Load extends ChannelLoad>(
  channels: readonly Load[],
  random: () => number,
): Load | undefined {
  const free = channels.filter((channel) => channel.slotsFree > 0 && channel.callsFree > 0);
  const first = Math.min(...free.map((channel) => channel.priority));
  const rivals = free.filter((channel) => channel.priority === first);
  const shares = rivals.map((channel) => channel.weight / (channel.inFlight + 1));
  let point = random() * shares.reduce((sum, share) => sum + share, 0);
  return rivals.find((_, i) => (point -= shares[i]!) < 0) ?? rivals.at(-1);
}
