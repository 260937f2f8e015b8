import ipaddr from 'ipaddr.js';

/**
 * Whether an IP address is public unicast. Everything else is refused for URLs that callers give: private, loopback,
 * link-local (cloud metadata), carrier NAT, 6to4, NAT64, multicast, reserved, and IPv4 inside IPv6.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}

/** The host of a URL as an IP literal without brackets, or undefined for a name. */
export function ipLiteral(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(bare) ? bare : undefined;
}
