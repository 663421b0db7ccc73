import {
  type DynamicModule,
  Logger,
  Module,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AUTHORIZATION_PROVIDERS } from './authorization/authorization.providers.js';
import { OAuth2AuthorizationService } from './authorization/oauth2-authorization.service.js';
import { CLIENT_PROVIDERS } from './client/client.providers.js';
import { OAuth2ClientModule } from './client/oauth2-client.module.js';
import { OAuth2HttpClient } from './client/oauth2-http.client.js';
import type { Concealed } from './core/configuration/concealed.js';
import { CORE_PROVIDERS } from './core/core.providers.js';
import { DatabaseClock } from './core/database/database-clock.js';
import {
  OAUTH2_CAPTURE_DATA_SOURCE,
  OAUTH2_CAPTURE_ENTITIES,
  OAUTH2_CAPTURE_OPTIONS,
} from './core/injection-tokens.js';
import { OAuth2ConfigurationError } from './core/configuration/oauth2-configuration.error.js';
import { OwnDatabase } from './core/own-database/own-database.js';
import { OwnDatabaseModule } from './core/own-database/own-database.module.js';
import { oauth2CaptureEntities } from './entities.js';
import { HTTP_PROVIDERS } from './http/http.providers.js';
import { registeredControllers } from './http/registered-controllers.js';
import { migrationsFor } from './migrations/index.js';
import {
  type ASYNC_OPTIONS_TYPE,
  concealOptions,
  ConfigurableModuleClass,
  type Extras,
  readExtras,
  GIVEN_OPTIONS,
  type OPTIONS_TYPE,
} from './oauth2-capture.module-definition.js';
import type { ResolvedOptions } from './oauth2-capture.options.js';
import type { OAuth2ProviderName } from './providers/definition/oauth2-provider.names.js';
import { OAuth2ProviderRegistry } from './providers/registry/oauth2-provider.registry.js';
import { PROVIDERS_PROVIDERS } from './providers/providers.providers.js';
import { StrategyDiscovery } from './providers/registry/strategy-discovery.js';
import { resolveOptions } from './resolve-options.js';
import { OAuth2TokenService } from './tokens/oauth2-token.service.js';
import { TOKENS_PROVIDERS } from './tokens/tokens.providers.js';

/**
 * Captures the OAuth2 tokens of an application's users and keeps them valid.
 * Register it once; then inject `OAuth2TokenService`.
 */
@Module({})
export class OAuth2CaptureModule extends ConfigurableModuleClass implements OnModuleInit {
  /** @internal made by Nest */
  constructor(private readonly modules: ModulesContainer) {
    super();
  }

  /** Registers the module with options that are known now. */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    const extras = readExtras(options);
    const { type, url } = options.database ?? {};
    const isOwn = extras.dataSource === undefined && (type ?? url) !== undefined;
    return wired(super.forRoot(options), isOwn ? { ...extras, dataSource: false } : extras);
  }

  /**
   * Registers the module with options from a factory. The extras are not part of the factory's
   * result.
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return wired(super.forRootAsync(options), { ...readExtras(options), imports: [] });
  }

  /**
   * Makes `@InjectOAuth2Client` available in a module, for these providers.
   *
   * @example
   * imports: [OAuth2CaptureModule.forFeature(['github'])]
   */
  static forFeature(providers: readonly OAuth2ProviderName[]): DynamicModule {
    return OAuth2ClientModule.register(providers);
  }

  /** @throws OAuth2ConfigurationError when the application registers the module twice */
  onModuleInit(): void {
    const registrations = [...this.modules.values()].filter(
      ({ metatype }) => metatype === OAuth2CaptureModule,
    );
    if (registrations.length < 2) return;
    throw new OAuth2ConfigurationError([
      {
        path: 'OAuth2CaptureModule',
        problem: 'is registered more than once in this application.',
        remedy: 'Keep one forRoot, with isGlobal: true where other modules need its services.',
      },
    ]);
  }
}

function wired(definition: DynamicModule, extras: Extras): DynamicModule {
  const { path, controllers, dataSource, isGlobal, guards, callbackDecorators, admin } = extras;
  const subclasses = typeof controllers === 'boolean' ? [] : controllers;
  return {
    ...definition,
    global: isGlobal,
    imports: [
      ...(definition.imports ?? []),
      ...extras.imports,
      DiscoveryModule,
      dataSource === false
        ? OwnDatabaseModule.register()
        : TypeOrmModule.forFeature(oauth2CaptureEntities, dataSource),
    ],
    controllers: controllers
      ? registeredControllers({ path, guards, decorators: callbackDecorators, admin, subclasses })
      : [],
    providers: [
      ...(definition.providers ?? []).map(concealOptions),
      ...fixtures(extras),
      ...CORE_PROVIDERS,
      ...PROVIDERS_PROVIDERS,
      ...TOKENS_PROVIDERS,
      ...AUTHORIZATION_PROVIDERS,
      ...CLIENT_PROVIDERS,
      ...(controllers ? HTTP_PROVIDERS : []),
    ],
    exports: [
      OAuth2TokenService,
      OAuth2AuthorizationService,
      OAuth2HttpClient,
      OAuth2ProviderRegistry,
      DatabaseClock,
    ],
  };
}

/** The providers that all layers inject: the checked options, the host's database, the entities. */
function fixtures({ path, controllers, dataSource }: Extras): Provider[] {
  return [
    {
      provide: OAUTH2_CAPTURE_OPTIONS,
      inject: [GIVEN_OPTIONS, StrategyDiscovery],
      useFactory: (given: Concealed<unknown>, discovery: StrategyDiscovery): ResolvedOptions => {
        const { options, problems, warnings } = resolveOptions(given(), {
          path,
          controllers: controllers !== false,
          dataSource,
        });
        for (const warning of warnings) new Logger('OAuth2Capture').warn(warning);
        if (problems.length === 0) return options;
        throw new OAuth2ConfigurationError([
          ...problems,
          ...discovery.findEarlyProblems(options.providers),
        ]);
      },
    },
    dataSource === false
      ? {
          provide: OAUTH2_CAPTURE_DATA_SOURCE,
          inject: [OwnDatabase, OAUTH2_CAPTURE_OPTIONS],
          useFactory: (own: OwnDatabase, { database }: ResolvedOptions): Promise<DataSource> =>
            own.open(database, { entities: oauth2CaptureEntities, migrationsFor }),
        }
      : {
          provide: OAUTH2_CAPTURE_DATA_SOURCE,
          inject: [getDataSourceToken(dataSource)],
          useFactory: (source: DataSource) => source,
        },
    { provide: OAUTH2_CAPTURE_ENTITIES, useValue: oauth2CaptureEntities },
  ];
}
