import { describe, expect, it } from '@jest/globals';
import { busAddress } from './bus-address.js';

/** What a server would be told. */
const told = (url: string, access = {}): unknown => busAddress(url, access).authenticator?.();

describe('the address of NATS', () => {
  it('may be several servers, and say nothing of who comes', () => {
    expect(busAddress('nats://a:4222, nats://[::1]:4223,c')).toEqual({
      servers: ['a:4222', '[::1]:4223', 'c'],
    });
  });

  it('carries user and password, percent-encoded, or a token', () => {
    expect(told('nats://gate%40way:p%40ss%2Fw%23rd%2C%25@host:4222')).toEqual({
      user: 'gate@way',
      pass: 'p@ss/w#rd,%',
    });
    expect(told('nats://s3cret@host')).toEqual({ auth_token: 's3cret' });
    expect(busAddress('nats://user:secret@a,nats://b').servers).toEqual(['a', 'b']);
  });

  it('is less than what variables of their own say', () => {
    expect(told('nats://u:p@host', { NATS_USER: 'billing', NATS_PASSWORD: 'p@ss/w#rd' })).toEqual({
      user: 'billing',
      pass: 'p@ss/w#rd',
    });
    expect(told('nats://host', { NATS_TOKEN: 't' })).toEqual({ auth_token: 't' });
  });

  it('signs with an nkey', () => {
    const seed = 'SUAOY3S3ZJ5CLTQ6M2V4W3YS6GQJT5VSVGQ6Y3CHJIQBUKWBMQBEAPJJKY';
    expect(busAddress('nats://host', { NATS_NKEY: seed }).authenticator).toBeInstanceOf(Function);
  });

  it('asks for TLS by its scheme, a CA, or a certificate', () => {
    expect(busAddress('tls://host').tls).toEqual({});
    expect(busAddress('nats://host', { NATS_TLS_CA: 'ca' }).tls).toEqual({ ca: 'ca' });
    expect(busAddress('nats://host', { NATS_TLS_CERT: 'c', NATS_TLS_KEY: 'k' }).tls).toEqual({
      cert: 'c',
      key: 'k',
    });
  });

  it.each([
    ['a password that is not encoded', 'nats://u:p@ss/w#rd@host', {}, /NATS_URL .*Percent-encode/],
    ['a password that looks like a port', 'nats://u:12/34@host', {}, /NATS_URL .*Percent-encode/],
    ['a stray %', 'nats://u:100%@host', {}, /NATS_URL: .*%25/],
    ['a password without a user', 'nats://host', { NATS_PASSWORD: 'p@ss/w#rd' }, /NATS_PASSWORD needs/],
    ['two identities', 'nats://host', { NATS_USER: 'u', NATS_TOKEN: 'p@ss/w#rd' }, /NATS_USER, NATS_TOKEN/],
    ['half a certificate', 'nats://host', { NATS_TLS_KEY: 'w#rd' }, /needed together/],
  ])('refuses %s and repeats nothing of it', (_what, url, access, message) => {
    expect(() => busAddress(url, access)).toThrow(message);
    try {
      busAddress(url, access);
    } catch (error) {
      expect(String((error as Error).stack)).not.toMatch(/w#rd|p@ss|12\/34/);
    }
  });
});
