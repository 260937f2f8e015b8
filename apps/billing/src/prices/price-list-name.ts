/** Whether a text can name a list of an account's own prices. */
export const isPriceList = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,59}$/.test(text);

/** Whether a text names a list of costs, of a vendor or a channel. */
export const isCostList = (text: string): boolean => /^(vendor|channel):[a-z0-9][a-z0-9_-]{0,59}$/.test(text);
