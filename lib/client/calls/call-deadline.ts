import { AxiosError, CanceledError, type InternalAxiosRequestConfig } from 'axios';

/** Timers of Node take no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Ends a call when its time is over or its caller gives up. Whatever the call was doing then, such as
 * refreshing a token for others as well, may complete; it sends nothing more.
 *
 * @param ms how long it may take, from `startedAt` on; 0 for as long as it likes
 * @throws AxiosError `ETIMEDOUT` when the time is over, CanceledError when the caller gave up
 */
export async function withinDeadline<T>(
  { ms, startedAt }: { ms: number; startedAt: number },
  config: InternalAxiosRequestConfig,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  let isLate = false;
  const expire = (): void => {
    isLate = true;
    ending.abort();
  };
  const leftMs = Math.min(Math.max(startedAt + ms - performance.now(), 0), LONGEST_TIMER_MS);
  const timer = ms === 0 ? undefined : setTimeout(expire, leftMs);
  const signal = joined(config.signal, ending);
  const ended = new Promise<never>((_, reject) => {
    const refuse = (): void => reject(signal.reason as Error);
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
  try {
    return await Promise.race([ended, call(signal)]);
  } catch (error) {
    if (isLate) throw expired(ms, config);
    throw signal.aborted ? new CanceledError(undefined, config) : error;
  } finally {
    clearTimeout(timer);
  }
}

function expired(ms: number, config: InternalAxiosRequestConfig): AxiosError {
  return new AxiosError(
    `the call was not done within its deadline of ${ms} ms, which covers refreshes, redirects, waits and the whole response; give it more by the option deadline, in seconds`,
    AxiosError.ETIMEDOUT,
    config,
  );
}

/** A signal that aborts with the caller's own as well. */
function joined(
  callers: InternalAxiosRequestConfig['signal'],
  ending: AbortController,
): AbortSignal {
  if (callers instanceof AbortSignal) return AbortSignal.any([callers, ending.signal]);
  callers?.addEventListener?.('abort', () => ending.abort());
  if (callers?.aborted === true) ending.abort();
  return ending.signal;
}
