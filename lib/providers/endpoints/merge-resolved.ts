import type { ConnectionMetadata } from '../definition/endpoint-variable.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

/**
 * What is known of a connection after a refresh. A value by which its tokens would be refreshed
 * elsewhere than at the endpoint that has just responded, or nowhere, does not replace the earlier one:
 * the connection would be lost.
 *
 * @param refreshedAt where the tokens of a connection are refreshed of which this is known
 */
export function mergeResolved(
  { variables = {} }: OAuth2ProviderDefinition,
  before: ConnectionMetadata,
  reported: ConnectionMetadata,
  refreshedAt: (resolved: ConnectionMetadata) => string,
): ConnectionMetadata {
  const present = refreshedAt(before);
  const members = new Set(Object.values(variables).map(({ fromMetadata }) => fromMetadata));
  const kept = Object.entries(reported).filter(
    ([name, value]) => !members.has(name) || refreshedAt({ ...before, [name]: value }) === present,
  );
  return { ...before, ...Object.fromEntries(kept) };
}
