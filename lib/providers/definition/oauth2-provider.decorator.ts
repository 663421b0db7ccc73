import { DiscoveryService } from '@nestjs/core';

/** The argument of `@OAuth2Provider`. */
export interface OAuth2ProviderMetadata {
  /** The name in the configuration and in URLs: `reddit`. */
  name: string;
  /** Whether this strategy replaces the built-in one of the same name. */
  replaces?: boolean;
}

/**
 * Marks an {@link OAuth2ProviderStrategy} as the strategy of a provider. Put the
 * class into the `providers` of any module: it is discovered at boot.
 *
 * @example
 * \@OAuth2Provider('reddit')
 * export class RedditStrategy extends OAuth2ProviderStrategy { … }
 */
export const OAuth2Provider = DiscoveryService.createDecorator<string | OAuth2ProviderMetadata>();

export function metadataOf(value: string | OAuth2ProviderMetadata): OAuth2ProviderMetadata {
  return typeof value === 'string' ? { name: value } : value;
}
