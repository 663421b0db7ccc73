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
import type { CaptureRequest } from '../messages/capture-request.js';
import { hideMark } from '../login/confirmation-mark.js';
import { storeConnection } from './request-connection.js';
import { type ConnectionRequirement, RequiredConnections } from './required-connections.js';

/** A guard of a route of the host. It finds this package wherever in the application it is registered. */
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
      const request = context.switchToHttp().getRequest<CaptureRequest>();
      storeConnection(request, provider, await this.connections().find(request, requirement));
      hideMark(request);
      return true;
    }

    private connections(): RequiredConnections {
      try {
        return this.moduleRef.get(RequiredConnections, { strict: false });
      } catch {
        throw new OAuth2ConfigurationError([
          {
            path,
            problem: 'needs to know who is logged in, and controllers: false leaves that out.',
            remedy: 'Register the module with its controllers, or take the decorator away.',
          },
        ]);
      }
    }
  }
  return ConnectionGuard;
}
