import {
  applyDecorators,
  type CanActivate,
  Controller,
  type Type,
  UseFilters,
  UseGuards,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { ApiGroup } from '../api-docs/api-route.decorator.js';
import { OAuth2CaptureExceptionFilter } from './oauth2-capture.exception-filter.js';

/** The options of one registration that its routes need. */
export interface RouteSettings {
  path: string;
  guards: readonly (Type<CanActivate> | CanActivate)[];
}

/**
 * Marks a controller of this module: below its path, for every API version, with the host's guards.
 */
export function CaptureController({ path, guards }: RouteSettings): ClassDecorator {
  return applyDecorators(
    Controller({ path, version: VERSION_NEUTRAL }),
    ApiGroup(),
    UseGuards(...guards),
    UseFilters(OAuth2CaptureExceptionFilter),
  );
}
