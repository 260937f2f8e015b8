/** Ends the payload of a task whose film is the watermarked copy. */
const WATERMARKED = ';watermarked';

/**
 * The text that the upstream hands back with a task. It holds our reference, by which a task is found again, and whether
 * a watermark was asked for: the answer always offers the plain film too and does not say which one was wanted.
 */
export function writePayload(reference: string, watermarked: boolean): string {
  return watermarked ? reference + WATERMARKED : reference;
}

/** The reverse. Any other text reads as a reference that is nobody's. */
export function readPayload(payload: string): { readonly reference: string; readonly watermarked: boolean } {
  const watermarked = payload.endsWith(WATERMARKED);
  return { reference: watermarked ? payload.slice(0, -WATERMARKED.length) : payload, watermarked };
}
