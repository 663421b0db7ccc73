import type { ApiCalls, ApiSubject } from './calls/api-calls.js';
import type { ApiRequestConfig, ApiResponse } from './calls/api-request.js';

type Bodiless<D> = Omit<ApiRequestConfig<D>, 'url' | 'method'>;
type WithBody<D> = Omit<Bodiless<D>, 'data'>;

/**
 * One connection's way to its provider's API, with the methods of axios. Each
 * call carries a token that is valid now.
 *
 * All of them reject with an axios error for a status outside of 2xx, or when
 * there is no response; no error holds the token. They also throw
 * {@link ApiOriginError}, and what `OAuth2TokenService.getValidToken` throws.
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
   * @typeParam T the parsed body of the response
   */
  async request<T = unknown, D = unknown>(config: ApiRequestConfig<D>): Promise<ApiResponse<T, D>> {
    return this.calls().request<T, D>(this.subject, config);
  }

  get<T = unknown, D = unknown>(url: string, config?: Bodiless<D>): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, method: 'get' });
  }

  head<T = unknown, D = unknown>(url: string, config?: Bodiless<D>): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, method: 'head' });
  }

  delete<T = unknown, D = unknown>(url: string, config?: Bodiless<D>): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, method: 'delete' });
  }

  post<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WithBody<D>,
  ): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, data, method: 'post' });
  }

  put<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WithBody<D>,
  ): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, data, method: 'put' });
  }

  patch<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WithBody<D>,
  ): Promise<ApiResponse<T, D>> {
    return this.request<T, D>({ ...config, url, data, method: 'patch' });
  }
}
