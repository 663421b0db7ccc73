import { opaque } from '../../grants/fake-grants.js';
import { type FakeResponse, json } from '../../server/fake-response.js';

/** An error of Meta's Graph API: an object with numbers. */
export interface GraphError {
  message: string;
  code: number;
  type?: string;
  subcode?: number;
}

export function graphError(
  status: number,
  { message, code, type = 'OAuthException', subcode }: GraphError,
  headers: Record<string, string> = {},
): FakeResponse {
  const error = { message, type, code, error_subcode: subcode, fbtrace_id: opaque('A', 12) };
  return json(status, { error }, headers);
}

/** The headers of an exhausted limit: percent used, and minutes until the client may go on. */
export function usageHeaders(appId: string): Record<string, string> {
  const usage = { call_count: 100, total_cputime: 25, total_time: 25 };
  const byUseCase = [{ type: 'pages', ...usage, estimated_time_to_regain_access: 1 }];
  return {
    'x-app-usage': JSON.stringify(usage),
    'x-business-use-case-usage': JSON.stringify({ [appId]: byUseCase }),
  };
}
