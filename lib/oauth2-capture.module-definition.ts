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

/** Options that are fixed when the module is declared, also with `forRootAsync`. */
export interface OAuth2CaptureModuleExtras {
  /**
   * Path of the routes under `baseUrl`.
   *
   * @default 'oauth2'
   */
  path?: string;
  /**
   * Whether every module of the application can inject the exported services.
   *
   * @default false
   */
  isGlobal?: boolean;
  /**
   * `false` for a worker, which only uses tokens. A list of your own classes replaces the controllers
   * that they extend, and the other ones stay.
   *
   * @default true
   */
  controllers?: boolean | readonly Type[];
  /**
   * Name of the TypeORM DataSource. `false` when the module opens its own database, see `database`;
   * `forRoot` then sets it by itself, but the result of a factory is known too late.
   *
   * @default the default DataSource
   */
  dataSource?: string | false;
  /**
   * Modules that the guards, or the resolveOwner class, need.
   *
   * @default []
   */
  imports?: NonNullable<ModuleMetadata['imports']>;
  /**
   * Guards of the routes: classes or objects with `canActivate`. Anything else stops the boot.
   *
   * @default []
   */
  guards?: readonly (Type<CanActivate> | CanActivate)[];
  /**
   * Decorators of the callback route, such as the host's `Public()`.
   *
   * @default []
   */
  callbackDecorators?: readonly (ClassDecorator | MethodDecorator)[];
  /**
   * The guard of the operators' routes below `admin`. Without it these routes do not exist; a value
   * that is not a guard stops the boot.
   *
   * @default none: there are no routes for operators
   */
  admin?: { guard: Type<CanActivate> | CanActivate };
}

/** The extras with their defaults. */
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

/**
 * The options as the host gave them, concealed, before they are checked and defaults are filled in.
 */
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
 * The options contain keys and client secrets, and a host can read every provided value. So the
 * provider of the options is a function that returns them.
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
 * The extras of a declaration, with their defaults.
 *
 * @throws OAuth2ConfigurationError when what should be a guard is none
 */
export function readExtras(declared: OAuth2CaptureModuleExtras): Extras {
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
