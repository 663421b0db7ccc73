import { isLoopbackHost, isPublicHost } from './secure-url.js';

const WILDCARD = '*.';

/** Whether the host of an address contains `*`, which stands for one label. */
export function isOriginPattern(address: string): boolean {
  return URL.canParse(address) && new URL(address).hostname.includes('*');
}

/**
 * What is wrong with a pattern such as `https://*.tenants.example`; undefined if nothing is. A pattern for
 * all hosts below a top-level domain, or one in the middle of a label, would allow hosts of strangers.
 */
export function findPatternProblem(address: string): string | undefined {
  const { protocol, hostname } = new URL(address);
  const domain = hostname.slice(WILDCARD.length);
  if (!hostname.startsWith(WILDCARD) || domain.includes('*')) {
    return 'has a "*" that is not the whole first label of the host.';
  }
  if (isLoopbackHost(domain)) return undefined;
  if (!isPublicHost(domain)) return 'has no domain of at least two labels after "*.".';
  return protocol === 'https:' ? undefined : 'is a pattern without https.';
}

/**
 * Whether a URL has the origin that another URL names. A first label `*` matches any one label, so
 * `https://*.tenants.example` matches `https://one.tenants.example`, but neither
 * `https://tenants.example` nor `https://a.b.tenants.example`.
 */
export function matchesOrigin(pattern: URL, url: URL): boolean {
  return (
    pattern.protocol === url.protocol &&
    pattern.port === url.port &&
    matchesHost(pattern.hostname, url.hostname)
  );
}

/** As `matchesOrigin`, for hosts. */
export function matchesHost(pattern: string, hostname: string): boolean {
  if (!pattern.startsWith(WILDCARD)) return pattern === hostname;
  const [label = '', ...domain] = hostname.split('.');
  return /^[a-z0-9_-]+$/.test(label) && domain.join('.') === pattern.slice(WILDCARD.length);
}
