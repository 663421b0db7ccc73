import type { OAuth2ProviderStrategy } from './oauth2-provider.strategy.js';

/** A strategy of this application, with the arguments of its decorator. */
export interface DiscoveredStrategy {
  name: string;
  replaces: boolean;
  strategy: OAuth2ProviderStrategy;
  className: string;
  isBuiltIn: boolean;
}
