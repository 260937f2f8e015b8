import { describe, expect, it } from '@jest/globals';
import { databaseUrl } from './database-address.js';

describe('the address of the database', () => {
  it('is the URL, or the URL with the user and password of other variables', () => {
    expect(databaseUrl({ DATABASE_URL: 'postgres://a:b@host:5432/shop?sslmode=require' })).toBe(
      'postgres://a:b@host:5432/shop?sslmode=require',
    );
    const url = databaseUrl({
      DATABASE_URL: 'postgres://host/shop',
      DATABASE_USER: 'bill@ing',
      DATABASE_PASSWORD: 'p@ss/w#rd%?:',
    });
    expect(decodeURIComponent(new URL(url).username)).toBe('bill@ing');
    expect(decodeURIComponent(new URL(url).password)).toBe('p@ss/w#rd%?:');
    expect(new URL(url).host).toBe('host');
  });

  it.each([
    'postgres://u:p@ss/w#rd@host:5432/shop',
    'postgres://u:12/w#rd@host/shop',
    'postgres://u:12?w=rd@host/shop',
    'postgres://u:p/w#rd@host/shop',
    'postgres://u:100%w#rd@host/shop',
    'postgres://u:100%@host/shop',
  ])('is refused with a password that is not encoded, and nothing of it repeated: %s', (DATABASE_URL) => {
    expect(() => databaseUrl({ DATABASE_URL })).toThrow(/Percent-encode/);
    try {
      databaseUrl({ DATABASE_URL });
    } catch (error) {
      expect(String((error as Error).stack)).not.toMatch(/w#rd|p@ss|w=rd|100%|12\//);
    }
  });
});
