import {
  type CanActivate,
  ConfigurableModuleBuilder,
  type ModuleMetadata,
  type Provider,
  type Type,
} from '@nestjs/common';
import { conceal } from './core/configuration/concealed.js';
import { assertGuards } from './declared-guards.js';
import type { OAuth2CaptureModuleOptions } from './oauth2-capture.options.js';

/** What is fixed when the module is declared, also beside `forRootAsync`. */
export interface OAuth2CaptureModuleExtras {
  /** Path of the routes under `baseUrl`. */
  path?: string;
  isGlobal?: boolean;
  /** false for a worker, which only uses tokens. */
  controllers?: boolean;
  /** Name of the TypeORM DataSource; the default one when left out. */
  dataSource?: string;
  /** Modules that the guards, or the resolveOwner class, need. */
  imports?: NonNullable<ModuleMetadata['imports']>;
  /** Guards of the routes: classes or objects with `canActivate`. Anything else stops the boot. */
  guards?: readonly (Type<CanActivate> | CanActivate)[];
  /** Decorators of the callback route, such as the host's `Public()`. */
  callbackDecorators?: readonly (ClassDecorator | MethodDecorator)[];
  /** Operators' routes below `admin`, for those whom this guard lets pass. Without it there are none; a value that is no guard stops the boot. */
  admin?: { guard: Type<CanActivate> | CanActivate };
}

/** The extras with their defaults, as the wiring uses them. */
export type Extras = Required<Omit<OAuth2CaptureModuleExtras, 'dataSource' | 'admin'>> &
  Pick<OAuth2CaptureModuleExtras, 'dataSource' | 'admin'>;

const DEFAULT_EXTRAS: Extras = {
  path: 'oauth2',
  isGlobal: false,
  controllers: true,
  dataSource: undefined,
  imports: [],
  guards: [],
  callbackDecorators: [],
  admin: undefined,
};

/** The options as the host gave them, concealed, before anything is checked or filled in. */
export const GIVEN_OPTIONS = Symbol('OAUTH2_CAPTURE_GIVEN_OPTIONS');

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<OAuth2CaptureModuleOptions>({
    optionsInjectionToken: GIVEN_OPTIONS,
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createOAuth2CaptureOptions')
    .setExtras<OAuth2CaptureModuleExtras>(DEFAULT_EXTRAS, (definition) => definition)
    .build();

/**
 * The options hold keys and client secrets, and a host can walk through everything that is provided:
 * so the provider of the options gives a function that returns them.
 */
export function concealOptions(provider: Provider): Provider {
  if (typeof provider === 'function' || provider.provide !== GIVEN_OPTIONS) return provider;
  if ('useValue' in provider)
    return { ...provider, useValue: conceal(provider.useValue as unknown) };
  if (!('useFactory' in provider)) return provider;
  const { useFactory } = provider;
  return {
    ...provider,
    useFactory: async (...parts: unknown[]) => conceal((await useFactory(...parts)) as unknown),
  };
}

/**
 * The extras among what was declared, with their defaults.
 *
 * @throws OAuth2ConfigurationError when what should be a guard is none
 */
export function extrasOf(declared: OAuth2CaptureModuleExtras): Extras {
  const { path, isGlobal, controllers, dataSource, imports, guards, callbackDecorators } = declared;
  assertGuards(declared);
  return {
    path: path ?? DEFAULT_EXTRAS.path,
    isGlobal: isGlobal ?? DEFAULT_EXTRAS.isGlobal,
    controllers: controllers ?? DEFAULT_EXTRAS.controllers,
    dataSource,
    imports: imports ?? DEFAULT_EXTRAS.imports,
    guards: guards ?? DEFAULT_EXTRAS.guards,
    callbackDecorators: callbackDecorators ?? DEFAULT_EXTRAS.callbackDecorators,
    admin: declared.admin,
  };
}
