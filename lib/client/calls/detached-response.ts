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

/** A response as callers see it: with their own configuration, and without the request that carried the token. */
export function bareResponse(
  { data, status, statusText, headers }: AxiosResponse<unknown>,
  config: InternalAxiosRequestConfig,
  retryAfterMs: number | undefined,
): ApiResponse {
  return {
    data: isStream(data) ? apart(data) : data,
    status,
    statusText,
    headers,
    config,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** What axios makes of a status that the caller does not want. */
export function statusError(response: ApiResponse): AxiosError {
  const { status, config } = response;
  const code = status >= 400 && status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
  const message = `Request failed with status code ${status}`;
  return new AxiosError(message, code, config, undefined, response);
}

/** An error from the wire, as axios words it, without the request that it holds. */
export function bareError(error: unknown, config: InternalAxiosRequestConfig): unknown {
  if (isCancel(error)) return new CanceledError(undefined, config);
  if (isAxiosError(error)) return new AxiosError(error.message, error.code, config);
  return error;
}

/** Ends the body of a response that is not read. */
export function discard({ data }: AxiosResponse<unknown>): void {
  if (isStream(data)) data.destroy();
}

/** The body alone: the stream of a response knows its request. */
function apart(stream: Readable): Readable {
  const body = new PassThrough();
  pipeline(stream, body, () => undefined);
  return body;
}

function isStream(data: unknown): data is Readable {
  return typeof (data as Partial<Readable> | null | undefined)?.pipe === 'function';
}
