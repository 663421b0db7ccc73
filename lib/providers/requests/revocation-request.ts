import type { ProviderRequest } from '../../protocol/http/http-exchange.js';
import { createAuthenticatedRequest } from './authenticated-request.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';

export interface Revocable {
  token: string;
  hint: 'refresh_token' | 'access_token';
  resourceOwnerId: string;
}

/** Builds the request that revokes one token, in the definition's format. */
export function createRevocationRequest(
  context: OAuth2ProviderContext,
  endpoint: string,
  { token, hint, resourceOwnerId }: Revocable,
): ProviderRequest {
  const { revocation } = context.definition;
  const isBearer = revocation?.bearer === true;
  const fields = {
    [revocation?.parameter ?? 'token']:
      revocation?.sends === 'resource_owner_id' ? resourceOwnerId : token,
    ...(revocation?.hint !== false && { token_type_hint: hint }),
  };
  const request = createAuthenticatedRequest(context, endpoint, fields, {
    authentication: isBearer ? 'absent' : revocation?.clientAuthentication,
    method: revocation?.method,
    format: revocation?.format,
  });
  const bearer = isBearer && { Authorization: `Bearer ${token}` };
  // RFC 7009 section 2.2: only the status counts.
  return { ...request, headers: { ...request.headers, ...bearer }, statusDecides: true };
}
