/** Whether a text can name a list of an account's own prices. */
export const isPriceList = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,59}$/.test(text);
