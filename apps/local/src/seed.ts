import type { ApiClient } from './api-client.js';
import { ApiClient as Client, ApiError } from './api-client.js';
import type { LocalState } from './home.js';

/** What the local installation is stocked with. */
const START_CREDIT = '1000';
const TENCENT_VOD = 'tencent-vod';
/** Begins the names of the channels that lead to the simulator. */
const SIMULATED = 'simulated-';

export interface UpstreamChannel {
  readonly vendor: string;
  readonly name: string;
  readonly key: string;
  /** Absent = the vendor's own. */
  readonly baseUrl?: string;
  readonly settings: Record<string, unknown>;
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

/**
 * The simulated vendors as channels: their addresses are private, which only these channels may use. Tencent VOD comes
 * first for the families that several vendors serve.
 */
export function simulatedChannels(url: string, keys: Readonly<Record<string, string>>): UpstreamChannel[] {
  const paths: Record<string, string> = {
    'tencent-vod': '',
    vidu: '/ent/v2',
    ark: '/api/v3',
    'jimeng-visual': '/jimeng-visual',
  };
  return Object.entries(paths).map(([vendor, path], priority) => ({
    vendor,
    name: `${SIMULATED}${vendor}`,
    key: keys[vendor]!,
    baseUrl: `${url}${path}`,
    settings: { allow_private_addresses: true },
    priority,
  }));
}

export function tencentVodChannel(key: string): UpstreamChannel {
  return { vendor: 'tencent-vod', name: TENCENT_VOD, key, settings: {}, priority: 0 };
}

/**
 * Stocks a new installation with an account, credit, an API key and the upstream channels, through the admin API; an
 * installation of an earlier start gets only what it lacks. Returns the state to keep.
 */
export async function seed(
  admin: ApiClient,
  gatewayUrl: string,
  state: LocalState,
  channels: readonly UpstreamChannel[],
  currency: string,
): Promise<LocalState & { accountId: string; apiKey: string }> {
  const known = await admin.get<Page<ChannelView>>('/admin/v1/channels');
  for (const channel of channels) await putChannel(admin, known.data, channel);
  // The simulator and the real upstream do not work side by side: films would be real or not by chance.
  for (const channel of known.data) {
    const ours = channel.name === TENCENT_VOD || channel.name.startsWith(SIMULATED);
    if (ours && channel.enabled && !channels.some(({ name }) => name === channel.name)) {
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
  const body = {
    key: channel.key,
    ...(channel.baseUrl ? { base_url: channel.baseUrl } : {}),
    settings: channel.settings,
    priority: channel.priority,
    enabled: true,
  };
  const existing = known.find(({ name }) => name === channel.name);
  if (existing) await admin.patch(`/admin/v1/channels/${existing.id}`, body);
  else await admin.post('/admin/v1/channels', { ...body, name: channel.name, vendor: channel.vendor });
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
