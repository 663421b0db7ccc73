import { AxiosError, CanceledError, type InternalAxiosRequestConfig } from 'axios';

/** The longest delay of a timer in Node. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Ends a call at its deadline, or when its caller aborts it. Work in flight that others share, such as
 * the refresh of a token, may complete. The call sends nothing more.
 *
 * @param ms milliseconds from `startedAt` to the deadline; 0 for no deadline
 * @throws AxiosError `ETIMEDOUT` at the deadline, CanceledError when the caller aborts the call
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
  const signal = combineSignals(config.signal, ending);
  const ended = new Promise<never>((_, reject) => {
    const refuse = (): void => reject(signal.reason as Error);
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
  try {
    return await Promise.race([ended, call(signal)]);
  } catch (error) {
    if (isLate) throw createTimeoutError(ms, config);
    throw signal.aborted ? new CanceledError(undefined, config) : error;
  } finally {
    clearTimeout(timer);
  }
}

function createTimeoutError(ms: number, config: InternalAxiosRequestConfig): AxiosError {
  return new AxiosError(
    `the call did not complete within its deadline of ${ms} ms, which covers refreshes, redirects, waits and the whole response; set a longer one with the option deadline, in seconds`,
    AxiosError.ETIMEDOUT,
    config,
  );
}

/** Combines the caller's signal with the deadline's. */
function combineSignals(
  callers: InternalAxiosRequestConfig['signal'],
  ending: AbortController,
): AbortSignal {
  if (callers instanceof AbortSignal) return AbortSignal.any([callers, ending.signal]);
  callers?.addEventListener?.('abort', () => ending.abort());
  if (callers?.aborted === true) ending.abort();
  return ending.signal;
}
