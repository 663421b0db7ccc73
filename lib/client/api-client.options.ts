import { OAuth2ConfigurationError } from '../core/configuration/oauth2-configuration.error.js';
import {
  checkedTokenOptions,
  type ValidTokenOptions,
} from '../tokens/reading/valid-token.options.js';

/** Options of calls to a provider's API. */
export interface ApiClientOptions extends ValidTokenOptions {
  /**
   * Total seconds that one call may wait when the provider limits its rate, 0 to never wait.
   *
   * @default 5
   */
  maxWait?: number;
  /**
   * Total seconds that one call may take: refreshes, redirects, waits, retries and reading the body. By
   * default 60, or `timeout` plus `maxWait` if that is longer; 0 for no deadline. The deadline does not
   * cover the body of a response that is returned as a stream.
   *
   * @default 60, or `timeout` plus `maxWait` if that is longer
   */
  deadline?: number;
}

const DEFAULT_MAX_WAIT_S = 5;
const DEFAULT_DEADLINE_S = 60;

/** @throws OAuth2ConfigurationError for `minValidity`, `maxWait` or `deadline` that is no finite number of at least 0 */
export function checkClientOptions(
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

/** The deadline of a call, in milliseconds; 0 for none. */
export function calculateDeadlineMs(
  { deadline, maxWait }: { deadline?: number; maxWait: number },
  timeoutMs: number,
): number {
  if (deadline !== undefined) return deadline * 1000;
  return Math.max(DEFAULT_DEADLINE_S * 1000, timeoutMs + maxWait * 1000);
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
