import { describe, expect, it } from '@jest/globals';
import { FixedClock } from '@reelgate/testing';
import { HostResolver } from './host-resolver.js';

/** A name server that answers when the test says so. */
class NameServer {
  readonly asked: string[] = [];
  readonly #waiting = new Map<string, (addresses: readonly string[]) => void>();
  readonly ask = (host: string): Promise<readonly string[]> => {
    this.asked.push(host);
    return new Promise((resolve) => this.#waiting.set(host, resolve));
  };
  answer(host: string, addresses: readonly string[]): void {
    this.#waiting.get(host)!(addresses);
  }
}

describe('HostResolver', () => {
  const setUp = () => {
    const server = new NameServer();
    const clock = new FixedClock();
    return { server, clock, resolver: new HostResolver(clock, server.ask) };
  };

  it('asks once for all who wait, whatever the spelling, and again after a minute', async () => {
    const { server, clock, resolver } = setUp();
    const waiting = Promise.all([resolver.resolve('a.example'), resolver.resolve('A.Example')]);
    server.answer('a.example', ['93.184.216.34']);
    expect(await waiting).toEqual([['93.184.216.34'], ['93.184.216.34']]);
    await clock.advance(59_000);
    expect(await resolver.resolve('a.example')).toEqual(['93.184.216.34']);
    expect(server.asked).toEqual(['a.example']);
    await clock.advance(1_000);
    void resolver.resolve('a.example');
    expect(server.asked).toEqual(['a.example', 'a.example']);
  });

  it('remembers for ten seconds that there is nothing', async () => {
    const { server, clock, resolver } = setUp();
    const waiting = resolver.resolve('none.example');
    server.answer('none.example', []);
    expect(await waiting).toEqual([]);
    await clock.advance(9_999);
    expect(await resolver.resolve('none.example')).toEqual([]);
    expect(server.asked).toHaveLength(1);
    await clock.advance(1);
    void resolver.resolve('none.example');
    expect(server.asked).toHaveLength(2);
  });

  it('has no more than 32 questions under way: the rest hears at once that there is no address', async () => {
    const { server, resolver } = setUp();
    const names = Array.from({ length: 1_000 }, (_, i) => `slow-${i}.example`);
    const answers = names.map((name) => resolver.resolve(name));
    expect(server.asked).toHaveLength(32);
    expect(await Promise.all(answers.slice(32))).toEqual(Array.from({ length: 968 }, () => []));
    server.answer('slow-0.example', ['1.1.1.1']);
    expect(await answers[0]).toEqual(['1.1.1.1']);
    void resolver.resolve('next.example');
    expect(server.asked.at(-1)).toBe('next.example');
  });

  it('takes a failure for no address', async () => {
    const resolver = new HostResolver(new FixedClock(), () => Promise.reject(new Error('SERVFAIL')));
    expect(await resolver.resolve('broken.example')).toEqual([]);
  });
});
