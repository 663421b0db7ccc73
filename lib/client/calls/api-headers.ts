import { AxiosHeaders } from 'axios';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';

/** The headers of a caller, with what the provider demands of every request where the caller is silent. */
export function apiHeaders(
  given: AxiosHeaders,
  { userInfoHeaders }: OAuth2ProviderDefinition,
  userAgent: string,
): AxiosHeaders {
  const headers = new AxiosHeaders(given);
  const usual = { ...userInfoHeaders, 'User-Agent': userAgent };
  for (const [name, value] of Object.entries(usual)) headers.set(name, value, false);
  headers.set('Accept', 'application/json, text/plain, */*', false);
  return headers;
}

/** How a token is shown to an API: as RFC 6750 section 2.1 has it, unless its provider wants another scheme. */
export function authorization(accessToken: string, scheme = 'Bearer'): string {
  return `${scheme} ${accessToken}`;
}
