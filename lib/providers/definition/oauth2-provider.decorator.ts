import { DiscoveryService } from '@nestjs/core';

/** What `@OAuth2Provider` says of a strategy. */
export interface OAuth2ProviderMetadata {
  /** The name in the configuration and in URLs: `reddit`. */
  name: string;
  /** Says that this strategy takes the place of the built-in one of the same name. */
  replaces?: boolean;
}

/**
 * Marks an {@link OAuth2ProviderStrategy} as the strategy of a provider. Put the
 * class into any module's `providers` and it is found at boot.
 *
 * @example
 * \@OAuth2Provider('reddit')
 * export class RedditStrategy extends OAuth2ProviderStrategy { … }
 */
export const OAuth2Provider = DiscoveryService.createDecorator<string | OAuth2ProviderMetadata>();

export function metadataOf(value: string | OAuth2ProviderMetadata): OAuth2ProviderMetadata {
  return typeof value === 'string' ? { name: value } : value;
}
