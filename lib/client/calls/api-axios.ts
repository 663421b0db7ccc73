import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type AxiosAdapter, type AxiosInstance, getAdapter } from 'axios';
import { closeAgents, createAgents } from '../../protocol/http/http-agents.js';
import { isolate } from '../../protocol/http/isolated-axios.js';
import { createAxios } from '../../providers/configured/create-axios.js';
import { type ApiRequestConfig, type ApiResponse, selectSupported } from './api-request.js';

const PRESERVED_DEFAULTS = ['transformRequest', 'transformResponse', 'env'];

/**
 * The axios instance of API requests. The token is added in the adapter, so that
 * no configuration, response or error that a caller sees contains it.
 */
@Injectable()
export class ApiAxios implements OnApplicationShutdown {
  // Private fields: sockets and instances of requests in flight hold tokens.
  readonly #axios: AxiosInstance;
  readonly #wire = getAdapter('http');
  readonly #agents = createAgents({ keepAlive: true, publicOnly: false });
  readonly #publicAgents = createAgents({ keepAlive: true, publicOnly: true });

  constructor() {
    const validateStatus = (status: number): boolean => status >= 200 && status < 300;
    this.#axios = isolate(createAxios(), { validateStatus }, PRESERVED_DEFAULTS);
  }

  onApplicationShutdown(): void {
    closeAgents(this.#agents);
    closeAgents(this.#publicAgents);
  }

  /** Prepares the request and reads the response as axios does; `adapter` sends it. */
  request<T, D>(config: ApiRequestConfig<D>, adapter: AxiosAdapter): Promise<ApiResponse<T, D>> {
    return this.#axios.request<T, ApiResponse<T, D>, D>({ ...selectSupported(config), adapter });
  }

  /**
   * Sends one request. It follows no redirect, and no status is an error.
   *
   * @param publicOnly whether the host must have public addresses
   */
  send(
    config: Parameters<AxiosAdapter>[0],
    { publicOnly }: { publicOnly: boolean },
  ): ReturnType<AxiosAdapter> {
    const settings = { baseURL: undefined, params: undefined, auth: undefined, proxy: false };
    return this.#wire({
      ...config,
      ...settings,
      ...(publicOnly ? this.#publicAgents : this.#agents),
      maxRedirects: 0,
      validateStatus: null,
    } as Parameters<AxiosAdapter>[0]);
  }

  /** Adds the parameters of a request to a URL. */
  buildUri(url: URL, { params, paramsSerializer }: Parameters<AxiosAdapter>[0]): URL {
    return new URL(
      this.#axios.getUri({ url: url.href, params: params as unknown, paramsSerializer }),
    );
  }
}
