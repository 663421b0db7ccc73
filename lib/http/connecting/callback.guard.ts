import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { lastValueFrom, isObservable } from 'rxjs';
import type { AuthorizationOptions } from '../../authorization/authorization.options.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';

/**
 * Calls the host's guards for the callback. A provider's redirect contains cookies but no bearer
 * header, so the guards are not called if the flow decides who the owner is.
 */
export function createCallbackGuard(
  guards: readonly (Type<CanActivate> | CanActivate)[],
): Type<CanActivate> {
  @Injectable()
  class CallbackGuard implements CanActivate {
    private instances?: Promise<CanActivate[]>;

    constructor(
      private readonly moduleRef: ModuleRef,
      @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: AuthorizationOptions,
    ) {}

    async canActivate(context: ExecutionContext): Promise<boolean> {
      if (this.options.callbackOwner === 'flow') return true;
      this.instances ??= Promise.all(guards.map((guard) => this.createInstance(guard)));
      for (const guard of await this.instances) {
        const verdict = guard.canActivate(context);
        const passed = isObservable(verdict) ? await lastValueFrom(verdict) : await verdict;
        if (!passed) return false;
      }
      return true;
    }

    private async createInstance(guard: Type<CanActivate> | CanActivate): Promise<CanActivate> {
      return typeof guard === 'function' ? this.moduleRef.create(guard) : guard;
    }
  }
  return CallbackGuard;
}
