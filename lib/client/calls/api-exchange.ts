import { Injectable } from '@nestjs/common';
import {
  AxiosError,
  AxiosHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { ApiAxios } from './api-axios.js';
import { authorization } from './api-headers.js';
import { type ApiHop, nextHop } from './api-hop.js';
import { bareError, discard } from './detached-response.js';

const MOST_REDIRECTS = 5;

/** What one call says of each request on the wire, and what ends them. */
export interface ApiWire {
  config: InternalAxiosRequestConfig;
  signal: AbortSignal;
  /** Names of the hosts that may be in a private network: the configuration names them. */
  literalHosts: ReadonlySet<string>;
}

export interface ApiAnswer {
  response: AxiosResponse<unknown>;
  /** Whether the response belongs to the token, and not to a host to which a redirect led. */
  toToken: boolean;
}

/**
 * Carries one request to its response. Redirects are followed here and not by the
 * HTTP client, which would post a body again elsewhere and keep a caller's own
 * credentials.
 */
@Injectable()
export class ApiExchange {
  constructor(private readonly axios: ApiAxios) {}

  /** @throws AxiosError when there is no response, or no end of redirects */
  async send(wire: ApiWire, first: ApiHop, accessToken: string): Promise<ApiAnswer> {
    let hop = first;
    const { config } = wire;
    const most = config.maxRedirects ?? MOST_REDIRECTS;
    for (let followed = 0; ; followed += 1) {
      const response = await this.sendHop(wire, hop, accessToken);
      const next =
        most === 0 ? undefined : nextHop(hop, response.status, response.headers.location);
      if (next === undefined) return { response, toToken: hop.carriesToken };
      discard(response);
      if (followed === most) throw tooManyRedirects(config);
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
    if (carriesToken) headers.set('Authorization', authorization(accessToken, scheme));
    try {
      return await this.axios.send(
        { ...config, signal, method, url: url.href, data: data as never, headers },
        { publicOnly: !literalHosts.has(url.hostname) },
      );
    } catch (error) {
      throw bareError(error, config);
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
