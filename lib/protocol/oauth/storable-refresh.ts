import { readMember, textMembers } from '../text/text-members.js';
import { parseRefreshResponse, type TokenResponse } from './token-response.js';

const REFRESH_MEMBERS = [
  'access_token',
  'token_type',
  'expires_in',
  'refresh_token',
  'refresh_token_expires_in',
  'scope',
  'id_token',
] as const;

/**
 * Returns the result of a strategy's refresh without values that could prevent storing its tokens.
 * The strategy may be the application's own code, so each member is read separately.
 *
 * @throws UpstreamError `bad_response` when there is no usable access token
 */
export function storableRefresh(
  given: TokenResponse,
  tokenTypes: readonly string[] = [],
): TokenResponse {
  const members = Object.fromEntries(
    REFRESH_MEMBERS.map((name) => [name, readMember(given, name)]),
  );
  const extras = textMembers(readMember(given, 'extras'));
  return {
    ...parseRefreshResponse(members, {}, 0, tokenTypes),
    ...(Object.keys(extras).length > 0 && { extras }),
  };
}
