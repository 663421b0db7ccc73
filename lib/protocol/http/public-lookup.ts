import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from '../../core/configuration/public-address.js';
import { isLoopbackHost } from '../../core/configuration/secure-url.js';

/** Code of the error with which {@link publicLookup} refuses a name. */
export const PRIVATE_ADDRESS = 'ERR_PRIVATE_ADDRESS';

/**
 * `dns.lookup` for hosts that only a response names: all their addresses must be public. The lookup
 * runs when a connection is opened, and the connection uses its result. A name that resolves to
 * another address a moment later (DNS rebinding) therefore has no effect. Names below `localhost`
 * must resolve to this machine (RFC 6761).
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, options, (error, found, family) => {
    if (error !== null) return callback(error, found, family);
    const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address);
    const isAllowed = isLoopbackHost(hostname) ? isLoopbackAddress : isPublicAddress;
    if (addresses.every(isAllowed)) return callback(null, found, family);
    return callback(new PrivateAddressError(), '');
  });
};

class PrivateAddressError extends Error {
  readonly code = PRIVATE_ADDRESS;

  constructor() {
    super(
      'this host resolves to an address of a private network, and only a response names it; if it belongs to the provider, give its URL in the endpoints of the provider',
    );
  }
}
