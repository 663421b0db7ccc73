import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type AxiosAdapter, type AxiosInstance, getAdapter } from 'axios';
import { isolate } from '../protocol/isolated-axios.js';
import { createAxios } from '../providers/create-axios.js';
import { type ApiRequestConfig, type ApiResponse, honoured } from './api-request.js';

const KEPT = ['transformRequest', 'transformResponse', 'env'];

/**
 * The axios of API requests. What callers see of a request is what they wrote:
 * the token is added below it, in the adapter, so that it stands in no
 * configuration, response or error.
 */
@Injectable()
export class ApiAxios implements OnApplicationShutdown {
  // Private fields: sockets and instances of requests on their way hold tokens.
  readonly #axios: AxiosInstance;
  readonly #wire = getAdapter('http');
  readonly #agents = {
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true, rejectUnauthorized: true }),
  };

  constructor() {
    const validateStatus = (status: number): boolean => status >= 200 && status < 300;
    this.#axios = isolate(createAxios(), { validateStatus }, KEPT);
  }

  onApplicationShutdown(): void {
    this.#agents.httpAgent.destroy();
    this.#agents.httpsAgent.destroy();
  }

  /** Prepares the request and reads the answer as axios does; `adapter` carries it. */
  request<T, D>(config: ApiRequestConfig<D>, adapter: AxiosAdapter): Promise<ApiResponse<T, D>> {
    return this.#axios.request<T, ApiResponse<T, D>, D>({ ...honoured(config), adapter });
  }

  /** Sends one request and follows nothing; every status is an answer. */
  send(config: Parameters<AxiosAdapter>[0]): ReturnType<AxiosAdapter> {
    const settings = { baseURL: undefined, params: undefined, auth: undefined, proxy: false };
    return this.#wire({
      ...config,
      ...settings,
      ...this.#agents,
      maxRedirects: 0,
      validateStatus: null,
    } as Parameters<AxiosAdapter>[0]);
  }

  /** An address with the parameters of a request. */
  uriOf(url: URL, { params, paramsSerializer }: Parameters<AxiosAdapter>[0]): URL {
    return new URL(
      this.#axios.getUri({ url: url.href, params: params as unknown, paramsSerializer }),
    );
  }
}
