import { OAuth2ConfigurationError } from '../core/configuration/oauth2-configuration.error.js';
import {
  checkedTokenOptions,
  type ValidTokenOptions,
} from '../tokens/reading/valid-token.options.js';

/** How a provider's API is called. */
export interface ApiClientOptions extends ValidTokenOptions {
  /** Seconds that one call may wait in all when the provider limits its rate; 5 by default, 0 for never. */
  maxWait?: number;
  /**
   * Seconds that one call may take in all: refreshes, redirects, waits, retries and the reading of the
   * body. By default 60, or `timeout` and `maxWait` together where they are longer; 0 for no deadline. A
   * response that is handed over as a stream is read without it.
   */
  deadline?: number;
}

const DEFAULT_MAX_WAIT_S = 5;
const DEFAULT_DEADLINE_S = 60;

/** @throws OAuth2ConfigurationError for `minValidity`, `maxWait` or `deadline` that is no finite number of at least 0 */
export function checkedClientOptions(
  options: ApiClientOptions,
): ApiClientOptions & { maxWait: number } {
  const problems = (['maxWait', 'deadline'] as const)
    .filter((path) => options[path] !== undefined && !isDuration(options[path]))
    .map((path) => ({
      path,
      problem: 'is not a finite number of seconds, at least 0.',
      remedy: 'Give seconds, such as 30, or leave it out.',
    }));
  if (problems.length > 0) throw new OAuth2ConfigurationError(problems);
  const { maxWait = DEFAULT_MAX_WAIT_S } = options;
  return { ...checkedTokenOptions(options), maxWait };
}

/** How long a call may take in all, in milliseconds; 0 for as long as it likes. */
export function deadlineMs(
  { deadline, maxWait }: { deadline?: number; maxWait: number },
  timeoutMs: number,
): number {
  if (deadline !== undefined) return deadline * 1000;
  return Math.max(DEFAULT_DEADLINE_S * 1000, timeoutMs + maxWait * 1000);
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
