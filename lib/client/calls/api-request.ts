import type { AxiosRequestConfig, AxiosResponse } from 'axios';

const HONOURED = [
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
 * An axios configuration, without what decides where a token goes: `baseURL`,
 * `adapter`, agents, proxies and credentials. A header `Authorization` is
 * overwritten. `maxRedirects` is 5 by default, `timeout` the module's
 * `http.timeout`, in milliseconds, for each request on the wire. `maxContentLength`
 * is 10,000,000 bytes of a decoded body by default; a `responseType` of `stream` has no limit.
 */
export type ApiRequestConfig<D = unknown> = Pick<AxiosRequestConfig<D>, (typeof HONOURED)[number]>;

/** An axios response. Its `request` is left out, for it would hold the token. */
export interface ApiResponse<T = unknown, D = unknown> extends AxiosResponse<T, D> {
  /** Milliseconds after which the provider lets a caller ask again, when it says so. */
  retryAfterMs?: number;
}

/** What is honoured of a configuration, whatever else an untyped caller wrote. */
export function honoured<D>(config: ApiRequestConfig<D>): ApiRequestConfig<D> {
  const given = Object.entries(config).filter(([name]) =>
    (HONOURED as readonly string[]).includes(name),
  );
  return Object.fromEntries(given);
}

/** Whether a body can be sent a second time: a stream cannot. */
export function isReplayable(data: unknown): boolean {
  const stream = data as { pipe?: unknown; getReader?: unknown } | null | undefined;
  return typeof stream?.pipe !== 'function' && typeof stream?.getReader !== 'function';
}
