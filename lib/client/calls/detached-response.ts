import { PassThrough, pipeline, type Readable } from 'node:stream';
import {
  AxiosError,
  type AxiosResponse,
  CanceledError,
  type InternalAxiosRequestConfig,
  isAxiosError,
  isCancel,
} from 'axios';
import type { ApiResponse } from './api-request.js';

/** The response that a caller gets: with the caller's configuration, and without the request that contained the token. */
export function withoutRequest(
  { data, status, statusText, headers }: AxiosResponse<unknown>,
  config: InternalAxiosRequestConfig,
  retryAfterMs: number | undefined,
): ApiResponse {
  return {
    data: isStream(data) ? detachStream(data) : data,
    status,
    statusText,
    headers,
    config,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** The error that axios creates for a rejected status. */
export function statusError(response: ApiResponse): AxiosError {
  const { status, config } = response;
  const code = status >= 400 && status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
  const message = `Request failed with status code ${status}`;
  return new AxiosError(message, code, config, undefined, response);
}

/** An error of a request, with axios's message and without the request. */
export function errorWithoutRequest(error: unknown, config: InternalAxiosRequestConfig): unknown {
  if (isCancel(error)) return new CanceledError(undefined, config);
  if (isAxiosError(error)) return new AxiosError(error.message, error.code, config);
  return error;
}

/** Closes the body of a response that is not read. */
export function discard({ data }: AxiosResponse<unknown>): void {
  if (isStream(data)) data.destroy();
}

/** Copies the body into a stream of its own: the stream of a response references its request. */
function detachStream(stream: Readable): Readable {
  const body = new PassThrough();
  pipeline(stream, body, () => undefined);
  return body;
}

function isStream(data: unknown): data is Readable {
  return typeof (data as Partial<Readable> | null | undefined)?.pipe === 'function';
}
