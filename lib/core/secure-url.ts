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
export function isSecureUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

/** Whether a value is an absolute URL that may carry credentials. */
export function isSafeEndpoint(value: unknown): value is string {
  // The parser forgives blanks and line breaks; a redirect URI must be the same byte for byte.
  if (typeof value !== 'string' || /\s/.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return isSecureUrl(url) && url.username === '' && url.password === '' && !value.includes('#');
}
