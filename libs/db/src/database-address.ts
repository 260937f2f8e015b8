/** Variables that say where the database is and who a process is there. */
export interface DatabaseAccess {
  readonly DATABASE_URL: string;
  readonly DATABASE_USER?: string;
  readonly DATABASE_PASSWORD?: string;
}

/** An address that nothing can be reached at, as long as nobody changes it. */
export class InvalidDatabaseAddress extends Error {
  override readonly name = 'InvalidDatabaseAddress';
}

/**
 * The connection URL, with the user and password of their own variables when those are set. Throws InvalidDatabaseAddress
 * that names the variable and repeats nothing of it.
 */
export function databaseUrl({ DATABASE_URL, DATABASE_USER, DATABASE_PASSWORD }: DatabaseAccess): string {
  let url: URL | undefined;
  try {
    url = new URL(DATABASE_URL);
  } catch {
    // Said below; the error's own message repeats the text.
  }
  // A / ? or # in a password that is not encoded ends the part before the @, which then stands behind it.
  if (!url || /@/.test(url.pathname + url.search) || url.hash || !isEncoded(url.username + url.password))
    throw new InvalidDatabaseAddress(
      'DATABASE_URL is not an address like postgres://user:password@host:5432/database. Percent-encode special characters of ' +
        'user and password in it, or set DATABASE_USER and DATABASE_PASSWORD instead.',
    );
  if (DATABASE_USER) url.username = encodeURIComponent(DATABASE_USER);
  if (DATABASE_PASSWORD) url.password = encodeURIComponent(DATABASE_PASSWORD);
  return url.href;
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
