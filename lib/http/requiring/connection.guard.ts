import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type OnApplicationBootstrap,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { OAuth2ConfigurationError } from '../../core/configuration/oauth2-configuration.error.js';
import { assertConfigured } from '../../providers/registry/assert-configured.js';
import { hideMark } from '../login/confirmation-mark.js';
import { storeConnection } from './request-connection.js';
import { type ConnectionRequirement, RequiredConnections } from './required-connections.js';

/**
 * The guard of the host's handlers that require a connection. It finds this package in any module of
 * the application.
 */
export function createConnectionGuard(requirement: ConnectionRequirement): Type<CanActivate> {
  const { provider } = requirement;
  const path = `@RequireConnection('${provider}')`;

  @Injectable()
  class ConnectionGuard implements CanActivate, OnApplicationBootstrap {
    constructor(private readonly moduleRef: ModuleRef) {}

    /** @throws OAuth2ConfigurationError when the route could never be served */
    onApplicationBootstrap(): void {
      assertConfigured(this.moduleRef, provider, path);
      this.connections();
    }

    async canActivate(context: ExecutionContext): Promise<boolean> {
      storeConnection(context, provider, await this.connections().find(context, requirement));
      if (context.getType() === 'http') hideMark(context.switchToHttp().getRequest());
      return true;
    }

    private connections(): RequiredConnections {
      try {
        return this.moduleRef.get(RequiredConnections, { strict: false });
      } catch {
        throw new OAuth2ConfigurationError([
          {
            path,
            problem:
              'needs to know which user is logged in, but with controllers: false the module does not.',
            remedy: 'Register the module with its controllers, or remove the decorator.',
          },
        ]);
      }
    }
  }
  return ConnectionGuard;
}
