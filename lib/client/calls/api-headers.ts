import { AxiosHeaders } from 'axios';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';

/** Adds the headers that the provider requires of every request, unless the caller has set them. */
export function createApiHeaders(
  given: AxiosHeaders,
  { userInfoHeaders }: OAuth2ProviderDefinition,
  userAgent: string,
): AxiosHeaders {
  const headers = new AxiosHeaders(given);
  const required = { ...userInfoHeaders, 'User-Agent': userAgent };
  for (const [name, value] of Object.entries(required)) headers.set(name, value, false);
  headers.set('Accept', 'application/json, text/plain, */*', false);
  return headers;
}

/** The `Authorization` header of a token: RFC 6750 section 2.1, or the provider's own scheme. */
export function formatAuthorization(accessToken: string, scheme = 'Bearer'): string {
  return `${scheme} ${accessToken}`;
}
