const MAX_LENGTH = 1_000;

/** Domain names by their usual last labels: a general pattern would also eat `OutputConfig.Duration` or `image.png`. */
const HOST =
  /\b(?:localhost|(?:\d{1,3}\.){3}\d{1,3}|(?:[a-z0-9_-]+\.)+(?:com|cn|net|org|io|ai|cloud|dev|info|top|xyz|hk|sg|internal|local))\b(?::\d{1,5})?(?:\/[^\s"'<>]*)?/gi;

/**
 * A vendor's message as users and logs may see it: without URLs (they carry signatures), hosts, and the parts of the
 * channel's key that a vendor may quote (`SubAppId|SecretId|SecretKey`). At most 1000 characters.
 */
export function redact(message: string, channelKey: string): string {
  let text = message.replace(/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi, '[url]');
  for (const part of channelKey.split('|').slice(0, 3)) {
    if (part === '') continue;
    const literal = part.replace(/\W/g, '\\$&');
    text = text.replace(new RegExp(`(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`, 'g'), '[key]');
  }
  return text
    .replace(/\bAKID[A-Za-z0-9]{8,}/g, '[key]')
    .replace(/\b(Credential|Signature)=[^\s,]+/gi, '$1=[key]')
    .replace(HOST, '[host]')
    .slice(0, MAX_LENGTH);
}
