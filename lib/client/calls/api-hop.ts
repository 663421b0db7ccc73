import { AxiosHeaders } from 'axios';
import { isLoopbackHost, isPublicHost } from '../../core/configuration/secure-url.js';
import { isReplayable } from './api-request.js';

/** One request on the wire. */
export interface ApiHop {
  method: string;
  url: URL;
  headers: AxiosHeaders;
  data: unknown;
  /** Whether the token goes along. */
  carriesToken: boolean;
  /** The authentication scheme that the token goes with; `Bearer` by default. */
  scheme?: string;
}

const KEEPS_METHOD = new Set([307, 308]);
const MAY_CHANGE_METHOD = new Set([301, 302]);
const SEE_OTHER = 303;

/** What a stranger may know of a request; any other header could be a credential. */
const HARMLESS = [
  'accept',
  'accept-encoding',
  'accept-language',
  'if-modified-since',
  'if-none-match',
  'range',
  'user-agent',
];

/**
 * Where a redirect leads (RFC 9110 section 15.4), or undefined when it is not
 * followed. Within its origin a request goes on as it is. Across origins only
 * GET and HEAD go on, for downloads, over https, and with neither the token nor
 * a body nor a header of the caller's own.
 */
export function nextHop(hop: ApiHop, status: number, location: unknown): ApiHop | undefined {
  const url = target(hop, location);
  const isRedirect =
    KEEPS_METHOD.has(status) || MAY_CHANGE_METHOD.has(status) || status === SEE_OTHER;
  if (url === undefined || !isRedirect) return undefined;
  const isRead = hop.method === 'GET' || hop.method === 'HEAD';
  const becomesGet =
    (status === SEE_OTHER && !isRead) || (MAY_CHANGE_METHOD.has(status) && hop.method === 'POST');
  const next = becomesGet ? withoutBody(hop, url) : { ...hop, url };
  if (url.origin === hop.url.origin) return isReplayable(next.data) ? next : undefined;
  return isRead || becomesGet ? amongStrangers(next, hop) : undefined;
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

/** No provider may send us to a machine next door, unless it is one itself. */
function amongStrangers(next: ApiHop, { url: from, headers: all }: ApiHop): ApiHop | undefined {
  const { protocol, hostname } = next.url;
  const isFar = protocol === 'https:' && isPublicHost(hostname);
  const isNear = isLoopbackHost(from.hostname) && isLoopbackHost(hostname);
  if (!isFar && !isNear) return undefined;
  const headers = new AxiosHeaders();
  for (const name of HARMLESS) if (all.has(name)) headers.set(name, all.get(name));
  return { ...next, headers, data: undefined, carriesToken: false };
}
