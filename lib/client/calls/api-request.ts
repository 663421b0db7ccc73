import type { AxiosRequestConfig, AxiosResponse } from 'axios';

const SUPPORTED = [
  'url',
  'method',
  'headers',
  'params',
  'paramsSerializer',
  'data',
  'timeout',
  'timeoutErrorMessage',
  'signal',
  'responseType',
  'responseEncoding',
  'transformRequest',
  'transformResponse',
  'transitional',
  'validateStatus',
  'formSerializer',
  'maxContentLength',
  'maxBodyLength',
  'maxRate',
  'maxRedirects',
  'decompress',
  'onUploadProgress',
  'onDownloadProgress',
] as const satisfies readonly (keyof AxiosRequestConfig)[];

/**
 * An axios configuration without the options that decide where a token is sent: `baseURL`,
 * `adapter`, agents, proxies and credentials. A header `Authorization` is overwritten.
 * `maxRedirects` is 5 by default. `timeout` is in milliseconds and limits each HTTP request of
 * the call; the module's `http.timeout` by default. `maxContentLength` is 10,000,000 bytes of
 * the decoded body by default; with `responseType: 'stream'` the body has no limit.
 */
export type ApiRequestConfig<D = unknown> = Pick<AxiosRequestConfig<D>, (typeof SUPPORTED)[number]>;

/** An axios response without `request`, which would contain the token. */
export interface ApiResponse<T = unknown, D = unknown> extends AxiosResponse<T, D> {
  /** Milliseconds that the provider tells the caller to wait; undefined when it does not. */
  retryAfterMs?: number;
}

/** Removes unsupported options, which an untyped caller may have given. */
export function selectSupported<D>(config: ApiRequestConfig<D>): ApiRequestConfig<D> {
  const given = Object.entries(config).filter(([name]) =>
    (SUPPORTED as readonly string[]).includes(name),
  );
  return Object.fromEntries(given);
}

/** Whether a body can be sent twice: a stream cannot. */
export function isReplayable(data: unknown): boolean {
  const stream = data as { pipe?: unknown; getReader?: unknown } | null | undefined;
  return typeof stream?.pipe !== 'function' && typeof stream?.getReader !== 'function';
}
