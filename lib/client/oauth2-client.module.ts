import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type Provider,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { assertConfigured } from '../providers/registry/assert-configured.js';
import { ApiCalls } from './calls/api-calls.js';
import { getOAuth2ClientToken } from './inject-oauth2-client.decorator.js';
import { OAuth2ProviderClient } from './oauth2-provider.client.js';

const NAMES = Symbol('OAUTH2_CLIENT_NAMES');

/**
 * Provides the clients of some providers to one module of the host. It finds the
 * registration of this package in any module, global or not.
 */
@Module({})
export class OAuth2ClientModule implements OnApplicationBootstrap {
  constructor(
    private readonly moduleRef: ModuleRef,
    @Inject(NAMES) private readonly names: readonly string[],
  ) {}

  static register(names: readonly string[]): DynamicModule {
    return {
      module: OAuth2ClientModule,
      providers: [{ provide: NAMES, useValue: names }, ...names.map(createClientProvider)],
      exports: names.map(getOAuth2ClientToken),
    };
  }

  /** @throws OAuth2ConfigurationError when a provider is not configured */
  onApplicationBootstrap(): void {
    for (const name of this.names) {
      assertConfigured(this.moduleRef, name, `OAuth2CaptureModule.forFeature(['${name}'])`);
    }
  }
}

function createClientProvider(name: string): Provider {
  return {
    provide: getOAuth2ClientToken(name),
    inject: [ModuleRef],
    useFactory: (moduleRef: ModuleRef) =>
      new OAuth2ProviderClient(() => moduleRef.get(ApiCalls, { strict: false }), name),
  };
}
