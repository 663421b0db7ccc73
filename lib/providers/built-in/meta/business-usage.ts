import { isJsonObject, parseJson, valueAt } from '../../../protocol/text/json.js';
import { clampWait } from '../../../protocol/http/retry-after.js';

const MINUTE_MS = 60_000;

/**
 * Reads Meta's `x-business-use-case-usage`: a list of limits for each business, each with the
 * minutes after which calls are possible again.
 *
 * @returns milliseconds; undefined when no limit is exhausted
 * @see {@link https://developers.facebook.com/docs/graph-api/overview/rate-limiting/ Rate limits}
 */
export function readBusinessUsageWait(
  headers: Readonly<Record<string, string>>,
): number | undefined {
  const usage = parseJson(headers['x-business-use-case-usage'] ?? '');
  if (!isJsonObject(usage)) return undefined;
  const minutes = Object.values(usage)
    .flatMap((limits): unknown[] => (Array.isArray(limits) ? limits : []))
    .map((limit) => Number(valueAt(limit, 'estimated_time_to_regain_access')))
    .filter((wait) => wait > 0);
  return minutes.length > 0 ? clampWait(Math.max(...minutes) * MINUTE_MS) : undefined;
}
