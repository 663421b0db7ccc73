import { AxiosHeaders } from 'axios';
import { isLoopbackHost, isPublicHost } from '../../core/configuration/secure-url.js';
import { isReplayable } from './api-request.js';

/** One HTTP request of a call: the first one, or one after a redirect. */
export interface ApiHop {
  method: string;
  url: URL;
  headers: AxiosHeaders;
  data: unknown;
  /** Whether the request contains the token. */
  carriesToken: boolean;
  /** The authentication scheme of the token; `Bearer` by default. */
  scheme?: string;
}

const KEEPS_METHOD = new Set([307, 308]);
const MAY_CHANGE_METHOD = new Set([301, 302]);
const SEE_OTHER = 303;

/** Headers that are sent to another origin; any other header could be a credential. */
const SAFE_HEADERS = [
  'accept',
  'accept-encoding',
  'accept-language',
  'if-modified-since',
  'if-none-match',
  'range',
  'user-agent',
];

/**
 * Follows a redirect (RFC 9110 section 15.4). Within the origin the request is not
 * changed. To another origin only GET and HEAD are sent, for downloads: over https,
 * without the token, a body, or other headers of the caller.
 *
 * @returns the next request; undefined when the redirect is not followed
 */
export function followRedirect(hop: ApiHop, status: number, location: unknown): ApiHop | undefined {
  const url = target(hop, location);
  const isRedirect =
    KEEPS_METHOD.has(status) || MAY_CHANGE_METHOD.has(status) || status === SEE_OTHER;
  if (url === undefined || !isRedirect) return undefined;
  const isRead = hop.method === 'GET' || hop.method === 'HEAD';
  const becomesGet =
    (status === SEE_OTHER && !isRead) || (MAY_CHANGE_METHOD.has(status) && hop.method === 'POST');
  const next = becomesGet ? withoutBody(hop, url) : { ...hop, url };
  if (url.origin === hop.url.origin) return isReplayable(next.data) ? next : undefined;
  return isRead || becomesGet ? toOtherOrigin(next, hop) : undefined;
}

function target({ url }: ApiHop, location: unknown): URL | undefined {
  if (typeof location !== 'string' || !URL.canParse(location, url.href)) return undefined;
  const next = new URL(location, url);
  next.hash = '';
  return next.username === '' && next.password === '' ? next : undefined;
}

function withoutBody(hop: ApiHop, url: URL): ApiHop {
  const headers = new AxiosHeaders(hop.headers);
  headers.delete(['content-type', 'content-length', 'content-encoding']);
  return { ...hop, url, method: 'GET', headers, data: undefined };
}

/** A provider must not redirect to a private network; a loopback provider may redirect to loopback hosts. */
function toOtherOrigin(next: ApiHop, { url: from, headers: all }: ApiHop): ApiHop | undefined {
  const { protocol, hostname } = next.url;
  const isPublic = protocol === 'https:' && isPublicHost(hostname);
  const isLoopback = isLoopbackHost(from.hostname) && isLoopbackHost(hostname);
  if (!isPublic && !isLoopback) return undefined;
  const headers = new AxiosHeaders();
  for (const name of SAFE_HEADERS) if (all.has(name)) headers.set(name, all.get(name));
  return { ...next, headers, data: undefined, carriesToken: false };
}
