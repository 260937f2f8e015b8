import type { Vendor } from '@reelgate/contracts';
import { defaultCatalogue, VENDORS } from '@reelgate/catalog';
import type { EnvSource } from '@reelgate/runtime';
import type { ApiClient } from './api-client.js';
import { ApiClient as Client, ApiError } from './api-client.js';
import type { LocalState } from './home.js';

/** What the local installation is stocked with. */
const START_CREDIT = '1000';

/** A channel as the admin API takes it. */
export interface UpstreamChannel {
  readonly name: string;
  readonly vendor: string;
  readonly key: string;
  /** Absent = the vendor's own. */
  readonly base_url?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Lower numbers are tried first. */
  readonly priority: number;
}

interface AccountView {
  readonly id: string;
}
interface KeyView {
  readonly id: string;
  readonly key: string;
}
interface ChannelView {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
}
interface Page<T> {
  readonly data: T[];
}

/** The variable that holds the user's own key of a vendor. */
export const keyVariable = (vendor: Vendor): string => `${vendor.toUpperCase().replaceAll('-', '_')}_KEY`;

/** Channels to the vendors themselves, for those whose keys the environment has; the usual vendor first. */
export function realChannels(env: EnvSource): UpstreamChannel[] {
  return VENDORS.flatMap((vendor) => {
    const key = env[keyVariable(vendor)];
    return key ? [{ name: vendor, vendor, key, settings: {}, priority: placeOf(vendor) }] : [];
  });
}

/** 0 for the vendor that is the usual one of all its models. */
const placeOf = (vendor: Vendor): number =>
  Math.max(
    0,
    ...defaultCatalogue.rows.map(({ vendors }) => vendors.findIndex((each) => each.vendor === vendor)),
  );

/**
 * Stocks a new installation with an account, credit, an API key and the upstream channels, through the admin API; an
 * installation of an earlier start gets only what it lacks. Of the channels that such starts make (`ours`, by name) only
 * `channels` stay enabled. Returns the state to keep.
 */
export async function seed(
  admin: ApiClient,
  gatewayUrl: string,
  state: LocalState,
  channels: readonly UpstreamChannel[],
  ours: ReadonlySet<string>,
  currency: string,
): Promise<LocalState & { accountId: string; apiKey: string }> {
  const known = await admin.get<Page<ChannelView>>('/admin/v1/channels');
  for (const channel of channels) await putChannel(admin, known.data, channel);
  // The simulator and the real upstream do not work side by side: films would be real or not by chance.
  for (const channel of known.data) {
    const isOver = ours.has(channel.name) && !channels.some(({ name }) => name === channel.name);
    if (isOver && channel.enabled) {
      await admin.patch(`/admin/v1/channels/${channel.id}`, { enabled: false });
    }
  }

  const accountId =
    state.accountId ?? (await admin.post<AccountView>('/admin/v1/accounts', { name: 'local' })).id;
  await admin.post(
    `/admin/v1/accounts/${accountId}/credits`,
    { amount: START_CREDIT, currency, note: 'start credit' },
    { 'idempotency-key': `start-credit-${accountId}` },
  );
  if (state.apiKey && (await works(gatewayUrl, state.apiKey)))
    return { ...state, accountId, apiKey: state.apiKey };
  const { key } = await admin.post<KeyView>('/admin/v1/api-keys', {
    account_id: accountId,
    name: 'local',
    role: 'client',
  });
  return { ...state, accountId, apiKey: key };
}

async function putChannel(
  admin: ApiClient,
  known: readonly ChannelView[],
  channel: UpstreamChannel,
): Promise<void> {
  const existing = known.find(({ name }) => name === channel.name);
  if (!existing) return void (await admin.post('/admin/v1/channels', channel));
  const { key, base_url, settings, priority } = channel;
  await admin.patch(`/admin/v1/channels/${existing.id}`, {
    key,
    base_url,
    settings,
    priority,
    enabled: true,
  });
}

async function works(gatewayUrl: string, apiKey: string): Promise<boolean> {
  try {
    await new Client(gatewayUrl, apiKey).get('/v1/balance');
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return false;
    throw error;
  }
}
