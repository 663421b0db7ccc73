import type { ModuleRef } from '@nestjs/core';
import { OAuth2ConfigurationError } from '../../core/configuration/oauth2-configuration.error.js';
import { findNearName } from './near-name.js';
import { OAuth2ProviderRegistry } from './oauth2-provider.registry.js';

/**
 * Checks at boot that a provider which the host's code names is configured. The module may be
 * registered anywhere in the application.
 *
 * @param path the code that names the provider
 * @throws OAuth2ConfigurationError
 */
export function assertConfigured(moduleRef: ModuleRef, name: string, path: string): void {
  const registry = findRegistry(moduleRef);
  if (registry?.has(name) === true) return;
  const configured = registry?.names() ?? [];
  const meant = findNearName(name, configured);
  throw new OAuth2ConfigurationError([
    registry === undefined
      ? {
          path,
          problem: 'OAuth2CaptureModule is not registered in this application.',
          remedy: 'Import OAuth2CaptureModule.forRoot once.',
        }
      : {
          path,
          problem: `no provider "${name}" is configured.`,
          remedy:
            meant === undefined
              ? `Add it to providers, or name one of: ${configured.join(', ')}.`
              : `Did you mean "${meant}"? Otherwise add it to providers.`,
        },
  ]);
}

function findRegistry(moduleRef: ModuleRef): OAuth2ProviderRegistry | undefined {
  try {
    return moduleRef.get(OAuth2ProviderRegistry, { strict: false });
  } catch {
    return undefined;
  }
}
