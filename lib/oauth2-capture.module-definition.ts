import {
  type CanActivate,
  ConfigurableModuleBuilder,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
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
  /** Guards of the routes. */
  guards?: readonly (Type<CanActivate> | CanActivate)[];
  /** Decorators of the callback route, such as the host's `Public()`. */
  callbackDecorators?: readonly (ClassDecorator | MethodDecorator)[];
}

/** The extras with their defaults, as the wiring uses them. */
export type Extras = Required<Omit<OAuth2CaptureModuleExtras, 'dataSource'>> &
  Pick<OAuth2CaptureModuleExtras, 'dataSource'>;

const DEFAULT_EXTRAS: Extras = {
  path: 'oauth2',
  isGlobal: false,
  controllers: true,
  dataSource: undefined,
  imports: [],
  guards: [],
  callbackDecorators: [],
};

/** The options as the host gave them, before anything is checked or filled in. */
export const GIVEN_OPTIONS = Symbol('OAUTH2_CAPTURE_GIVEN_OPTIONS');

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<OAuth2CaptureModuleOptions>({
    optionsInjectionToken: GIVEN_OPTIONS,
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createOAuth2CaptureOptions')
    .setExtras<OAuth2CaptureModuleExtras>(DEFAULT_EXTRAS, (definition) => definition)
    .build();

/** The extras among what was declared, with their defaults. */
export function extrasOf(declared: OAuth2CaptureModuleExtras): Extras {
  const { path, isGlobal, controllers, dataSource, imports, guards, callbackDecorators } = declared;
  return {
    path: path ?? DEFAULT_EXTRAS.path,
    isGlobal: isGlobal ?? DEFAULT_EXTRAS.isGlobal,
    controllers: controllers ?? DEFAULT_EXTRAS.controllers,
    dataSource,
    imports: imports ?? DEFAULT_EXTRAS.imports,
    guards: guards ?? DEFAULT_EXTRAS.guards,
    callbackDecorators: callbackDecorators ?? DEFAULT_EXTRAS.callbackDecorators,
  };
}
