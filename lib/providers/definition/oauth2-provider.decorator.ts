import { DiscoveryService } from '@nestjs/core';
import type { OAuth2ProviderName } from './oauth2-provider.names.js';

/** The argument of `@OAuth2Provider`. */
export interface OAuth2ProviderMetadata {
  /** The name in the configuration and in URLs: `reddit`. */
  name: OAuth2ProviderName;
  /**
   * Whether this strategy replaces the built-in one of the same name.
   *
   * @default false
   */
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
export const OAuth2Provider = DiscoveryService.createDecorator<
  OAuth2ProviderName | OAuth2ProviderMetadata
>();

export function toMetadata(value: string | OAuth2ProviderMetadata): OAuth2ProviderMetadata {
  return typeof value === 'string' ? { name: value } : value;
}
