/** An instant as most of the formats write it. */
export function unixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
