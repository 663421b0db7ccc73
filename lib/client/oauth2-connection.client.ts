import type { ApiCalls, ApiSubject } from './calls/api-calls.js';
import type { ApiRequestConfig, ApiResponse } from './calls/api-request.js';

type Bodiless<D> = Omit<ApiRequestConfig<D>, 'url' | 'method'>;
type WithBody<D> = Omit<Bodiless<D>, 'data'>;

/**
 * Calls the provider's API with the token of one connection, with the methods of
 * axios. Each call sends a token that is valid at that time.
 *
 * All methods reject with an axios error for a status outside of 2xx, or without a
 * response; no error contains the token. They also throw {@link ApiOriginError},
 * and what `OAuth2TokenService.getValidToken` throws.
 */
export class OAuth2ConnectionClient {
  /** @internal made by Nest */
  constructor(
    private readonly calls: () => ApiCalls,
    private readonly subject: ApiSubject,
  ) {}

  /**
   * Sends a request of any method.
   *
   * @typeParam T type of the parsed response body
   *
   * @example
   * const { data } = await client.request<Repo[]>({ url: '/user/repos', params: { page: 2 } });
   */
  async request<T = unknown, D = unknown>(config: ApiRequestConfig<D>): Promise<ApiResponse<T, D>> {
    return this.calls().request<T, D>(this.subject, config);
  }

  /**
   * Sends a GET request.
   *
   * @example
   * const { data } = await client.get<Repo[]>('/user/repos');
   */
  get<T = unknown, D = unknown>(url: string, config?: Bodiless<D>): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, method: 'get' });
  }

  /**
   * Sends a HEAD request.
   *
   * @example
   * const { headers } = await client.head('/user');
   */
  head<T = unknown, D = unknown>(url: string, config?: Bodiless<D>): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, method: 'head' });
  }

  /**
   * Sends a DELETE request.
   *
   * @example
   * await client.delete('/user/starred/nestjs/nest');
   */
  delete<T = unknown, D = unknown>(url: string, config?: Bodiless<D>): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, method: 'delete' });
  }

  /**
   * Sends a POST request with a body.
   *
   * @example
   * await client.post('/user/repos', { name: 'demo' });
   */
  post<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WithBody<D>,
  ): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, data, method: 'post' });
  }

  /**
   * Sends a PUT request with a body.
   *
   * @example
   * await client.put('/user/starred/nestjs/nest');
   */
  put<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WithBody<D>,
  ): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, data, method: 'put' });
  }

  /**
   * Sends a PATCH request with a body.
   *
   * @example
   * await client.patch('/user', { bio: 'Hello' });
   */
  patch<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WithBody<D>,
  ): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, data, method: 'patch' });
  }
}
