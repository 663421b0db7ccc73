import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

/** Names of the members that are stored in the `metadata` of a connection. */
export function storedMembers({
  callbackMetadata = [],
  tokenResponse,
  identity,
}: OAuth2ProviderDefinition): string[] {
  return [...callbackMetadata, ...(tokenResponse?.extras ?? []), ...(identity.keepMembers ?? [])];
}
