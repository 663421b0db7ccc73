import { BlockList, isIP } from 'node:net';

/**
 * The ranges that the IANA registries of special-purpose addresses do not mark as globally
 * reachable, and multicast. The ranges of IPv4 also apply to IPv4-mapped addresses of IPv6.
 */
const IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;
const IPV6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;
/** The prefix of NAT64 (RFC 6052). The rest of such an address contains an IPv4 address. */
const NAT64 = '64:ff9b::';
const NAT64_BITS = 96;

const reserved = new BlockList();
for (const [network, bits] of IPV4) {
  reserved.addSubnet(network, bits, 'ipv4');
  reserved.addSubnet(NAT64 + network, NAT64_BITS + bits, 'ipv6');
}
for (const [network, bits] of IPV6) reserved.addSubnet(network, bits, 'ipv6');

/** All other addresses of IPv6 are local, reserved or multicast. */
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
global.addSubnet('::ffff:0:0', 96, 'ipv6');
global.addSubnet(NAT64, NAT64_BITS, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an IP address is public: not of this machine, its network or a reserved range. */
export function isPublicAddress(address: string): boolean {
  const [bare = ''] = address.split('%');
  switch (isIP(bare)) {
    case 4:
      return !reserved.check(bare, 'ipv4');
    case 6:
      return global.check(bare, 'ipv6') && !reserved.check(bare, 'ipv6');
    default:
      return false;
  }
}

/** Whether an IP address is one of this machine's loopback interface. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
