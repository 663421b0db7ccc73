import { isAxiosError } from 'axios';
import { RefusedPostError } from './publisher.js';

/** What the provider said about the post; it goes to a page, which escapes it. */
export function describeRefusal(error: unknown): string | undefined {
  if (error instanceof RefusedPostError) return error.message;
  if (!isAxiosError<{ detail?: unknown; message?: unknown } | undefined>(error)) return undefined;
  const { data, status } = error.response ?? {};
  const said = data?.detail ?? data?.message;
  if (typeof said === 'string') return said;
  return status === undefined ? undefined : `the response was ${status}`;
}
