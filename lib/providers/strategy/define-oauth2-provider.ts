import type { Type } from '@nestjs/common';
import {
  OAuth2Provider,
  type OAuth2ProviderMetadata,
} from '../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from './oauth2-provider.strategy.js';

/**
 * Creates the strategy class of a provider that needs no code. Put the class into
 * the `providers` of a module.
 *
 * @example
 * export const Acme = defineOAuth2Provider({
 *   name: 'acme',
 *   label: 'Acme',
 *   endpoints: {
 *     authorization: 'https://acme.example/oauth/authorize',
 *     token: 'https://acme.example/oauth/token',
 *     userInfo: 'https://acme.example/api/me',
 *   },
 *   pkce: 'supported',
 *   clientAuthentication: 'client_secret_basic',
 *   refresh: { grant: 'refresh_token' },
 *   identity: { id: ['id'], name: ['name'] },
 * });
 */
export function defineOAuth2Provider({
  name,
  replaces,
  ...definition
}: OAuth2ProviderMetadata & OAuth2ProviderDefinition): Type<OAuth2ProviderStrategy> {
  @OAuth2Provider({ name, replaces })
  class DefinedOAuth2ProviderStrategy extends OAuth2ProviderStrategy {
    readonly definition: OAuth2ProviderDefinition = definition;
  }
  // Errors at boot name the class.
  Object.defineProperty(DefinedOAuth2ProviderStrategy, 'name', {
    value: `defineOAuth2Provider(${name})`,
  });
  return DefinedOAuth2ProviderStrategy;
}
