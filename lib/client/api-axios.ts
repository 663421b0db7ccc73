import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpModule, HttpService } from '@nestjs/axios';
import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { type AxiosAdapter, type AxiosInstance, getAdapter } from 'axios';
import { isolate } from '../protocol/isolated-axios.js';
import { type ApiRequestConfig, type ApiResponse, honoured } from './api-request.js';

const KEPT = ['transformRequest', 'transformResponse', 'env'];

/**
 * The axios of API requests. What callers see of a request is what they wrote:
 * the token is added below it, in the adapter, so that it stands in no
 * configuration, response or error.
 */
@Injectable()
export class ApiAxios implements OnApplicationShutdown {
  private readonly axios: AxiosInstance;
  private readonly wire = getAdapter('http');
  private readonly agents = {
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true, rejectUnauthorized: true }),
  };

  constructor({ axiosRef }: HttpService) {
    const validateStatus = (status: number): boolean => status >= 200 && status < 300;
    this.axios = isolate(axiosRef, { validateStatus }, KEPT);
  }

  onApplicationShutdown(): void {
    this.agents.httpAgent.destroy();
    this.agents.httpsAgent.destroy();
  }

  /** Prepares the request and reads the answer as axios does; `adapter` carries it. */
  request<T, D>(config: ApiRequestConfig<D>, adapter: AxiosAdapter): Promise<ApiResponse<T, D>> {
    return this.axios.request<T, ApiResponse<T, D>, D>({ ...honoured(config), adapter });
  }

  /** Sends one request and follows nothing; every status is an answer. */
  send(config: Parameters<AxiosAdapter>[0]): ReturnType<AxiosAdapter> {
    const settings = { baseURL: undefined, params: undefined, auth: undefined, proxy: false };
    return this.wire({
      ...config,
      ...settings,
      ...this.agents,
      maxRedirects: 0,
      validateStatus: null,
    } as Parameters<AxiosAdapter>[0]);
  }

  /** An address with the parameters of a request. */
  uriOf(url: URL, { params, paramsSerializer }: Parameters<AxiosAdapter>[0]): URL {
    return new URL(
      this.axios.getUri({ url: url.href, params: params as unknown, paramsSerializer }),
    );
  }
}

/** An instance for this application, of which nobody else knows. */
@Module({})
export class ApiAxiosModule {
  static register(): DynamicModule {
    return {
      module: ApiAxiosModule,
      imports: [HttpModule.register({})],
      providers: [ApiAxios],
      exports: [ApiAxios],
    };
  }
}
