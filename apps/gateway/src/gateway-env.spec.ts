import { describe, expect, it } from '@jest/globals';
import { readEnv } from '@reelgate/runtime';
import { GatewayEnv } from './gateway-env.js';

const read = (more: Record<string, string> = {}): GatewayEnv =>
  readEnv(GatewayEnv, {
    DATABASE_URL: 'postgres://x',
    NATS_URL: 'nats://x',
    REELGATE_SECRET: 'a secret of the tests',
    ...more,
  });

describe('GatewayEnv', () => {
  it('has defaults for all but the connections and the secret', () => {
    expect(read()).toMatchObject({ PORT: 8080, HOST: '127.0.0.1', REELGATE_CHECK_HOSTS: true });
    expect(() => readEnv(GatewayEnv, {})).toThrow(/DATABASE_URL[\s\S]*NATS_URL[\s\S]*REELGATE_SECRET/);
  });

  it.each([
    ['REELGATE_ADMIN_KEY', 'short'],
    ['REELGATE_PUBLIC_URL', 'gateway.example'],
    ['REELGATE_CORS_ORIGINS', 'https://a.example/path'],
    ['REELGATE_OFFPEAK_RATIO', 'sora=half'],
    ['PORT', '70000'],
  ])('refuses %s=%s without quoting it', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(name);
  });
});
