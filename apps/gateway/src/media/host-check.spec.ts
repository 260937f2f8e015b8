import { describe, expect, it } from '@jest/globals';
import { readEnv } from '@reelgate/runtime';
import type { ResolveHost } from '@reelgate/outbound';
import { FixedClock } from '@reelgate/testing';
import { GatewayEnv } from '../gateway-env.js';
import { HostCheck } from './host-check.js';

const ENV = { DATABASE_URL: 'postgres://x', NATS_URL: 'nats://x', REELGATE_SECRET: 'a secret of the tests' };
const env = (more: Record<string, string> = {}): GatewayEnv => readEnv(GatewayEnv, { ...ENV, ...more });
const names: Record<string, string[]> = {
  'public.example': ['93.184.216.34', '2606:2800:220:1::1'],
  'inside.example': ['10.0.0.8'],
  'both.example': ['93.184.216.34', '127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'six.example': ['::ffff:192.168.0.1'],
};
const resolve: ResolveHost = async (host) => {
  const found = names[host];
  if (!found) throw new Error('ENOTFOUND');
  return found;
};

describe('HostCheck', () => {
  it.each(['inside.example', 'both.example', 'metadata.example', 'six.example'])(
    'refuses %s',
    async (host) => {
      const check = new HostCheck(resolve, new FixedClock(), env());
      await expect(check.check(`https://${host}/a.png`, 'image', 'invalid_media_url')).rejects.toMatchObject({
        code: 'invalid_media_url',
        param: 'image',
      });
    },
  );

  it.each(['127.0.0.1', '[::1]', '169.254.169.254', '2130706433', '[::ffff:10.0.0.1]'])(
    'refuses the address %s, also when names are not looked up',
    async (host) => {
      const check = new HostCheck(resolve, new FixedClock(), env({ REELGATE_CHECK_HOSTS: 'false' }));
      const answer = check.check(`https://${host}/`, 'callback_url', 'invalid_request');
      await expect(answer).rejects.toMatchObject({ code: 'invalid_request', param: 'callback_url' });
    },
  );

  it('accepts public names, unknown names, and what is not its business', async () => {
    const check = new HostCheck(resolve, new FixedClock(), env());
    for (const url of [
      'https://public.example/a.png',
      'https://nowhere.example/',
      'http://93.184.216.34/',
      'not a url',
      'file-1',
    ]) {
      await expect(check.check(url, 'image', 'invalid_media_url')).resolves.toBeUndefined();
    }
  });

  it('waits a second for the resolver', async () => {
    const clock = new FixedClock();
    const slow = new HostCheck(() => new Promise(() => undefined), clock, env());
    const waiting = slow.check('https://slow.example/', 'image', 'invalid_media_url');
    await clock.advance(1_000);
    await expect(waiting).resolves.toBeUndefined();
  });

  it('can be switched off', async () => {
    const switches: Record<string, string>[] = [
      { REELGATE_CHECK_HOSTS: 'false' },
      { REELGATE_ALLOW_PRIVATE_URLS: 'true' },
    ];
    for (const off of switches) {
      const check = new HostCheck(resolve, new FixedClock(), env(off));
      await expect(
        check.check('https://inside.example/', 'image', 'invalid_media_url'),
      ).resolves.toBeUndefined();
    }
  });
});
