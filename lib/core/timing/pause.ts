import { setTimeout } from 'node:timers/promises';

/** Waits for `ms` milliseconds; rejects at once when the signal aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal });
}
