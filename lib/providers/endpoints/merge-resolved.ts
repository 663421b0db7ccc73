import type { ConnectionMetadata } from '../definition/endpoint-variable.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

/**
 * Merges the members that a refresh reported into those that are known of a connection. A value that
 * would move the refresh to another endpoint than the one that has just responded does not replace the
 * earlier one: the connection could be lost.
 *
 * @param refreshedAt the endpoint that refreshes a connection with these members
 */
export function mergeResolved(
  { variables = {} }: OAuth2ProviderDefinition,
  before: ConnectionMetadata,
  reported: ConnectionMetadata,
  refreshedAt: (resolved: ConnectionMetadata) => string,
): ConnectionMetadata {
  const present = refreshedAt(before);
  const members = new Set(Object.values(variables).map(({ fromMetadata }) => fromMetadata));
  const accepted = Object.entries(reported).filter(
    ([name, value]) => !members.has(name) || refreshedAt({ ...before, [name]: value }) === present,
  );
  return { ...before, ...Object.fromEntries(accepted) };
}
