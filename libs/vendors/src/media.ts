import type { ResolvedInput } from '@reelgate/vendor-port';

/** An input's URL, or its bytes as a data URI, whose type some vendors want in lower case. */
export function urlOrDataUri(input: ResolvedInput): string {
  if (input.url !== undefined) return input.url;
  if (input.base64 === undefined || input.contentType === undefined) {
    throw new Error(`the ${input.role} input has neither a URL nor bytes of a known type`);
  }
  return `data:${input.contentType.toLowerCase()};base64,${input.base64}`;
}

/** The plain Base64 text of an input without a URL. Throws when there is none. */
export function bytesOf(input: ResolvedInput): string {
  if (input.base64 === undefined) throw new Error(`the ${input.role} input has neither a URL nor bytes`);
  return input.base64.replace(/^data:[^,]*,/, '');
}
