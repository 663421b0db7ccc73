import type { Readable } from 'node:stream';
import type { AxiosInstance, AxiosResponse } from 'axios';
import { closeAgents, createAgents, type HttpAgents } from './http-agents.js';
import { isolate } from './isolated-axios.js';
import { PRIVATE_ADDRESS } from './public-lookup.js';
import { parseAnyBody, parseBody, readBody } from './response-body.js';
import { UpstreamError } from '../upstream.error.js';

/** A server closes idle connections, and a request sent meanwhile is lost: this one is never idle for longer. */
const LONGEST_IDLE_MS = 1_000;
/** Bytes that the response to a refresh may always have: its tokens are lost if it is not read. */
const LEAST_FOR_TOKENS = 1_000_000;

export interface HttpExchangeSettings {
  /** Deadline for the whole response, in milliseconds. */
  timeoutMs: number;
  /** Cap on the decoded body, in bytes. */
  maxResponseBytes: number;
  userAgent: string;
}

/** A request to a provider, before it is sent. */
export interface ProviderRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /** Sent as `application/x-www-form-urlencoded`. */
  form?: Record<string, string>;
  /** Sent as `application/json`. */
  json?: unknown;
  /**
   * What happens when the connection breaks before a response, because the server may have processed
   * the request:
   * - `once`: it is sent on a new connection and not repeated (a code)
   * - `unrepeated`: it is not repeated; the connection is new, or was used within the last second
   *   (a refresh token)
   * - `repeatable`: it is repeated once, on a new connection
   *
   * @default 'repeatable'; inside `refreshToken` of a strategy 'unrepeated'
   */
  delivery?: 'once' | 'unrepeated' | 'repeatable';
  /**
   * Whether the host must have public addresses, because only a document or a response names it.
   */
  publicOnly?: boolean;
  /**
   * Whether the readable part of a truncated, corrupt or too long body is used, for requests that only need
   * the status. With 429 and 5xx it always is.
   */
  statusDecides?: boolean;
  /**
   * Whether the response contains tokens that replace earlier ones. It is then read without regard to its
   * declared type, and may have a megabyte even if the limit is lower; false by default.
   */
  replacesTokens?: boolean;
}

/** A provider's response, whatever its status. */
export interface ProviderResponse {
  status: number;
  /** Header names in lower case. */
  headers: Record<string, string>;
  /** The parsed body: JSON or form fields; undefined when it is neither. */
  body: unknown;
  /** Whether the body is empty or consists of white space. */
  isEmpty?: boolean;
}

/** Sends the requests of a strategy to the provider. */
export interface ProviderHttp {
  /** @throws UpstreamError `network`, `timeout` or `bad_response` (a redirect, or a body that is too long) */
  send(request: ProviderRequest): Promise<ProviderResponse>;
}

/**
 * Sends every request of this module to a provider. It follows no redirects, verifies
 * certificates, and uses no proxy from the environment. One deadline covers the whole
 * response, and the number of decoded bytes is limited. Errors hold no request. A host
 * that the configuration does not name must have public addresses.
 */
export class HttpExchange implements ProviderHttp {
  // Private fields: sockets and instances of requests in flight hold codes, tokens and secrets.
  readonly #agents = createAgentsPerDelivery(false);
  readonly #publicAgents = createAgentsPerDelivery(true);

  readonly #axios: AxiosInstance;

  constructor(
    axios: AxiosInstance,
    private readonly settings: HttpExchangeSettings,
  ) {
    this.#axios = isolate(axios, { adapter: 'http' });
  }

  /** @throws UpstreamError `network`, `timeout` or `bad_response` (a redirect, a body over the cap) */
  async send(request: ProviderRequest): Promise<ProviderResponse> {
    const deadline = AbortSignal.timeout(this.settings.timeoutMs);
    try {
      return await this.attempt(request, deadline);
    } catch (error) {
      const { delivery = 'repeatable' } = request;
      if (delivery !== 'repeatable' || deadline.aborted || !isBrokenConnection(error)) {
        throw upstreamError(error, deadline);
      }
    }
    try {
      return await this.attempt({ ...request, delivery: 'once' }, deadline);
    } catch (error) {
      throw upstreamError(error, deadline);
    }
  }

  /** Deadline of a response in milliseconds; also of the other waits for one request. */
  get timeoutMs(): number {
    return this.settings.timeoutMs;
  }

  /** Closes idle connections. */
  close(): void {
    for (const agents of [this.#agents, this.#publicAgents]) {
      closeAgents(agents.repeatable);
      closeAgents(agents.unrepeated);
    }
  }

  private async attempt(request: ProviderRequest, signal: AbortSignal): Promise<ProviderResponse> {
    const replacesTokens = request.replacesTokens === true;
    const { maxResponseBytes } = this.settings;
    const most = replacesTokens ? Math.max(maxResponseBytes, LEAST_FOR_TOKENS) : maxResponseBytes;
    const response: AxiosResponse<Readable> = await this.#axios.request({
      method: request.method,
      url: request.url,
      headers: {
        Accept: 'application/json',
        'User-Agent': this.settings.userAgent,
        ...(request.form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
        ...(request.json !== undefined && { 'Content-Type': 'application/json' }),
        // A POST without fields must not declare a form; Dropbox refuses it.
        ...(!request.form && request.json === undefined && { 'Content-Type': false }),
        ...request.headers,
      },
      data: request.form ? new URLSearchParams(request.form).toString() : jsonText(request.json),
      signal,
      proxy: false,
      maxRedirects: 0,
      responseType: 'stream',
      transformResponse: [],
      validateStatus: () => true,
      ...(request.publicOnly === true ? this.#publicAgents : this.#agents)[
        request.delivery ?? 'repeatable'
      ],
    });
    const { status } = response;
    const { bytes, isComplete } = await readBody(response.data, most);
    if (status >= 300 && status < 400) {
      throw new UpstreamError('bad_response', 'the provider responded with a redirect', { status });
    }
    const statusDecides = request.statusDecides === true || status === 429 || status >= 500;
    if (!isComplete && !statusDecides) throw unreadable(signal);
    const headers = plainHeaders(response.headers);
    const parse = replacesTokens && status < 300 ? parseAnyBody : parseBody;
    return {
      status,
      headers,
      body: parse(headers['content-type'], bytes),
      ...(bytes.toString('latin1').trim() === '' && { isEmpty: true }),
    };
  }
}

function createAgentsPerDelivery(
  publicOnly: boolean,
): Record<NonNullable<ProviderRequest['delivery']>, HttpAgents> {
  return {
    once: createAgents({ keepAlive: false, publicOnly }),
    unrepeated: createAgents({ keepAlive: true, publicOnly, idleMs: LONGEST_IDLE_MS }),
    repeatable: createAgents({ keepAlive: true, publicOnly }),
  };
}

function jsonText(json: unknown): string | undefined {
  return json === undefined ? undefined : JSON.stringify(json);
}

/** Header names in lower case, each with its first value. */
export function plainHeaders(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      String(Array.isArray(value) ? value[0] : value),
    ]),
  );
}

const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

function isBrokenConnection(error: unknown): boolean {
  return BROKEN.has(readErrorCode(error));
}

/** Client errors contain the whole request, so only their code is used. */
function upstreamError(error: unknown, deadline: AbortSignal): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (deadline.aborted) return unreadable(deadline);
  const code = readErrorCode(error);
  if (code === PRIVATE_ADDRESS) {
    return new UpstreamError(
      'bad_response',
      'a document or a response of the provider names a host that resolves to an address of a private network; if that is its server, give its URL in the endpoints of this provider',
      { problem: 'unknown_server' },
    );
  }
  return isUnreadable(code)
    ? unreadable(deadline)
    : new UpstreamError('network', `the provider could not be reached (${code})`);
}

function unreadable(deadline: AbortSignal): UpstreamError {
  return deadline.aborted
    ? new UpstreamError('timeout', 'the provider did not respond in time')
    : new UpstreamError('bad_response', 'the provider sent a response that cannot be read');
}

/** Over the cap, cut short, broken compression or broken HTTP, as axios, zlib and Node name them. */
function isUnreadable(code: string): boolean {
  return code === '' || /^(ERR_BAD_|ERR_CANCELED|HPE_|Z_|ERR__?BROTLI)/.test(code);
}

function readErrorCode(error: unknown): string {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
