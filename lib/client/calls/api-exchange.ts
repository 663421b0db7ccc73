import { Injectable } from '@nestjs/common';
import {
  AxiosError,
  AxiosHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { ApiAxios } from './api-axios.js';
import { formatAuthorization } from './api-headers.js';
import { type ApiHop, followRedirect } from './api-hop.js';
import { errorWithoutRequest, discard } from './detached-response.js';

const MOST_REDIRECTS = 5;

/** What all requests of one call have in common. */
export interface ApiWire {
  config: InternalAxiosRequestConfig;
  signal: AbortSignal;
  /** Names of the hosts that may be in a private network, because the configuration names them. */
  literalHosts: ReadonlySet<string>;
}

export interface ApiResult {
  response: AxiosResponse<unknown>;
  /** Whether the host that received the token sent the response, not a host that a redirect named. */
  isFromApi: boolean;
}

/**
 * Sends one request and follows its redirects. The HTTP client does not follow them: it
 * would send a body to another host, and the caller's own credentials with it.
 */
@Injectable()
export class ApiExchange {
  constructor(private readonly axios: ApiAxios) {}

  /** @throws AxiosError without a response, or after too many redirects */
  async send(wire: ApiWire, first: ApiHop, accessToken: string): Promise<ApiResult> {
    let hop = first;
    const { config } = wire;
    const most = config.maxRedirects ?? MOST_REDIRECTS;
    for (let followed = 0; ; followed += 1) {
      const response = await this.sendHop(wire, hop, accessToken);
      const next =
        most === 0 ? undefined : followRedirect(hop, response.status, response.headers.location);
      if (next === undefined) return { response, isFromApi: hop.carriesToken };
      discard(response);
      // Also true for -1 and NaN, which no count ever equals.
      if (!(followed < most)) throw tooManyRedirects(config);
      hop = next;
    }
  }

  private async sendHop(
    { config, signal, literalHosts }: ApiWire,
    { method, url, data, headers: own, carriesToken, scheme }: ApiHop,
    accessToken: string,
  ): Promise<AxiosResponse<unknown>> {
    signal.throwIfAborted();
    const headers = new AxiosHeaders(own);
    if (carriesToken) headers.set('Authorization', formatAuthorization(accessToken, scheme));
    try {
      return await this.axios.send(
        { ...config, signal, method, url: url.href, data: data as never, headers },
        { publicOnly: !literalHosts.has(url.hostname) },
      );
    } catch (error) {
      throw errorWithoutRequest(error, config);
    }
  }
}

function tooManyRedirects(config: InternalAxiosRequestConfig): AxiosError {
  return new AxiosError(
    'Maximum number of redirects exceeded',
    AxiosError.ERR_FR_TOO_MANY_REDIRECTS,
    config,
  );
}
