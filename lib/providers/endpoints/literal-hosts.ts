import { apiList, readAuthority, placesIn } from './filled-endpoints.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

/**
 * Host names that the configuration and the definition name literally. They may be in a private
 * network. A host that only a document or a response names must have public addresses.
 *
 * @param definition the configured part of it
 */
export function literalHosts({
  endpoints,
  issuer,
  variables = {},
}: OAuth2ProviderDefinition): ReadonlySet<string> {
  const { api, ...others } = endpoints;
  const urls = [...Object.values(others), ...apiList(api), issuer?.value];
  const exact = Object.values(variables).flatMap(({ hosts = [] }) =>
    hosts.map((host) => `https://${host}`),
  );
  return new Set([...urls, ...exact].flatMap(readHostName));
}

function readHostName(url: string | undefined): string[] {
  if (url === undefined || !URL.canParse(url) || placesIn(readAuthority(url)).length > 0) return [];
  return [new URL(url).hostname];
}
