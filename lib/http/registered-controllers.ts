import { applyDecorators, type CanActivate, Get, Req, Res, type Type } from '@nestjs/common';
import { OAuth2ConfigurationError } from '../core/configuration/oauth2-configuration.error.js';
import { createAdminController } from './admin/admin.controller.js';
import { createAdminPageController } from './admin/admin-page.controller.js';
import { CALLBACK_ROUTE, OAuth2CallbackController } from './connecting/callback.controller.js';
import { createCallbackGuard } from './connecting/callback.guard.js';
import { OAuth2ConnectController } from './connecting/connect.controller.js';
import { OAuth2CheckController } from './connections/check.controller.js';
import { OAuth2ConnectionsController } from './connections/connections.controller.js';
import { OAuth2ResourcesController } from './connections/resources.controller.js';
import { CaptureController, type RouteSettings } from './errors/capture-controller.decorator.js';
import type { CaptureRequest } from './messages/capture-request.js';
import { OAuth2CheckPageController } from './page-routes/check-page.controller.js';
import { OAuth2ConnectionsPageController } from './page-routes/connections-page.controller.js';
import { OAuth2DisconnectPageController } from './page-routes/disconnect-page.controller.js';
import { OAuth2ReconnectPageController } from './page-routes/reconnect-page.controller.js';
import { OAuth2ResourcesPageController } from './page-routes/resources-page.controller.js';

/** The controllers below the module's path, except the callback and the operators' ones. */
const CONTROLLERS: readonly Type[] = [
  OAuth2ConnectController,
  OAuth2ConnectionsController,
  OAuth2ResourcesController,
  OAuth2ConnectionsPageController,
  OAuth2DisconnectPageController,
  OAuth2CheckPageController,
  OAuth2ReconnectPageController,
  OAuth2ResourcesPageController,
  OAuth2CheckController,
];

/** The options of one registration that its controllers need. */
export interface ControllerSettings extends RouteSettings {
  /** The host's decorators for the callback route, such as `Public()`. */
  decorators: readonly (ClassDecorator | MethodDecorator)[];
  /** The guard of the operators' routes; without it these routes do not exist. */
  admin: { guard: Type<CanActivate> | CanActivate } | undefined;
  /** The host's subclasses. Each replaces the controller that it extends. */
  subclasses: readonly Type[];
}

/**
 * Creates the controllers of one registration. Each is a subclass, because path and guards are
 * known only then.
 *
 * @throws OAuth2ConfigurationError for a class that extends no controller of this module
 */
export function registeredControllers({
  path,
  guards,
  admin,
  decorators,
  subclasses,
}: ControllerSettings): Type[] {
  assertSubclasses(subclasses);
  const chosen = (controller: Type): Type =>
    subclasses.find((candidate) => candidate.prototype instanceof controller) ?? controller;
  const forOperators = admin && { path, guards: [admin.guard] };
  const callback = { path, guards: [createCallbackGuard(guards)] };
  return [
    ...(forOperators
      ? [createAdminController(forOperators), createAdminPageController(forOperators)]
      : []),
    ...CONTROLLERS.map((controller) => registered(chosen(controller), { path, guards })),
    registered(
      withCallbackDecorators(
        chosen(OAuth2CallbackController) as typeof OAuth2CallbackController,
        decorators,
      ),
      callback,
    ),
  ];
}

function registered(controller: Type, settings: RouteSettings): Type {
  inheritRoutes(controller);
  const registered = class extends controller {};
  // Nest shows the name in its log and its errors.
  Object.defineProperty(registered, 'name', { value: controller.name });
  CaptureController(settings)(registered);
  return registered;
}

type Prototype = Record<string, unknown> | null;

const getParent = (prototype: object): Prototype => Object.getPrototypeOf(prototype) as Prototype;

/** Gives each method that a subclass overrides the route of the method that it replaces. */
function inheritRoutes(controller: Type): void {
  let prototype: Prototype = controller.prototype as Prototype;
  for (; prototype !== null && prototype !== Object.prototype; prototype = getParent(prototype)) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const method = prototype[name];
      if (name === 'constructor' || typeof method !== 'function' || hasMetadata(method)) continue;
      const route = findRoute(prototype, name);
      for (const key of route === undefined ? [] : (Reflect.getMetadataKeys(route) as unknown[])) {
        Reflect.defineMetadata(key, Reflect.getMetadata(key, route as object), method);
      }
    }
  }
}

/**
 * The nearest inherited method with this name that has decorators: classes between may have
 * overridden it without decorators.
 */
function findRoute(prototype: object, name: string): object | undefined {
  for (let above = getParent(prototype); above !== null; above = getParent(above)) {
    const method = Object.hasOwn(above, name) ? above[name] : undefined;
    if (typeof method === 'function' && hasMetadata(method)) return method;
  }
  return undefined;
}

function hasMetadata(method: object): boolean {
  return Reflect.getMetadataKeys(method).length > 0;
}

/** The decorators belong to this registration, so they are put on a separate method. */
function withCallbackDecorators(
  controller: typeof OAuth2CallbackController,
  decorators: ControllerSettings['decorators'],
): Type {
  class WithDecorators extends controller {
    @Get(CALLBACK_ROUTE)
    @applyDecorators(...decorators)
    override callback(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
      return super.callback(request, response);
    }
  }
  Object.defineProperty(WithDecorators, 'name', { value: controller.name });
  return WithDecorators;
}

function assertSubclasses(subclasses: readonly Type[]): void {
  const known = [...CONTROLLERS, OAuth2CallbackController];
  const problems = subclasses
    .filter((subclass) => !known.some((controller) => subclass.prototype instanceof controller))
    .map((subclass) => ({
      path: 'controllers',
      problem: `${subclass.name} extends no controller of this module.`,
      remedy: `Extend one of ${known.map(({ name }) => name).join(', ')}, or add the class to the controllers of a module of your own.`,
    }));
  if (problems.length > 0) throw new OAuth2ConfigurationError(problems);
}
