/** The loopback hosts for which plain http is acceptable (RFC 8252 section 7.3). */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/**
 * Whether credentials may be sent to this URL: https, or plain http that never leaves the machine.
 */
function isSecureUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

/** Whether a value is an absolute URL that may carry credentials. */
export function isSafeEndpoint(value: unknown): value is string {
  // The URL parser ignores blanks and line breaks, but a redirect URI must match byte for byte.
  if (typeof value !== 'string' || /\s/.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return isSecureUrl(url) && url.username === '' && url.password === '' && !value.includes('#');
}

/**
 * Whether a host has a public name: at least two labels, the last one of letters, which URLs spell
 * `xn--p1ai` if they are not ASCII. Addresses and local names do not, so no configured value can send
 * a token to another machine in the local network.
 */
export function isPublicHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const isName = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/.test(
    name,
  );
  return (
    isName &&
    !/\.(localhost|localdomain|local|internal|intranet|private|lan|home|corp|arpa|onion)$/.test(
      name,
    )
  );
}
