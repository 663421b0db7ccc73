import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import { isFitting } from '../definition/endpoint-variable.js';

/** Where a grant was made. */
interface Server {
  tokenEndpoint?: string;
  issuer?: string;
}

/**
 * Whether a grant was made at the server of a definition. It compares the token
 * endpoints. They may differ by the version of the API in the path, by the path when
 * the issuer is the same, and when the configuration declares the former URL.
 */
export function isSameServer(bound: Server, definition: OAuth2ProviderDefinition): boolean {
  const { endpoints, issuer, formerTokenEndpoints = [] } = definition;
  const isSameIssuer = bound.issuer !== undefined && bound.issuer === issuer?.value;
  if (bound.tokenEndpoint === undefined)
    return bound.issuer === undefined || issuer === undefined || isSameIssuer;
  if (bound.tokenEndpoint === endpoints.token) return true;
  if (formerTokenEndpoints.includes(bound.tokenEndpoint)) return true;
  if (!URL.canParse(bound.tokenEndpoint) || !URL.canParse(endpoints.token)) return false;
  const [former, present] = [new URL(bound.tokenEndpoint), new URL(endpoints.token)];
  if (former.origin !== present.origin) return false;
  return isSameIssuer || isOtherVersion(former.pathname, present.pathname, definition);
}

function isOtherVersion(
  former: string,
  present: string,
  { variables = {} }: OAuth2ProviderDefinition,
): boolean {
  const versions = Object.values(variables).filter(({ isVersion }) => isVersion === true);
  const isVersion = (segment: string): boolean =>
    versions.some((variable) => isFitting(variable, segment, 'configuration'));
  const segments = present.split('/');
  const before = former.split('/');
  return (
    before.length === segments.length &&
    before.every(
      (segment, index) =>
        segment === segments[index] || (isVersion(segment) && isVersion(segments[index] ?? '')),
    )
  );
}
