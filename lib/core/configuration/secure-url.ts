/** RFC 8252 section 7.3: loopback is where plain http is acceptable. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/** Whether credentials may travel to this URL: https, or plain http that never leaves the machine. */
function isSecureUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

/** Whether a value is an absolute URL that may carry credentials. */
export function isSafeEndpoint(value: unknown): value is string {
  // The parser forgives blanks and line breaks; a redirect URI must be the same byte for byte.
  if (typeof value !== 'string' || /\s/.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return isSecureUrl(url) && url.username === '' && url.password === '' && !value.includes('#');
}

/**
 * Whether a host is named as hosts of the public net are: at least two labels,
 * the last of letters. Addresses and names of local networks are not, so that
 * no configured value leads a token to a machine next door.
 */
export function isPublicHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const isName = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(name);
  return (
    isName &&
    !/\.(localhost|localdomain|local|internal|intranet|private|lan|home|corp|arpa|onion)$/.test(
      name,
    )
  );
}
