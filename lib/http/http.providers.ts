import type { Provider, Type } from '@nestjs/common';
import { Answers } from './answers.js';
import { BindingCookie } from './binding-cookie.js';
import { Callers } from './callers.js';
import { type CallbackSettings, createCallbackController } from './callback.controller.js';
import { createCheckController } from './check.controller.js';
import { createConnectController } from './connect.controller.js';
import { createConnectionsController } from './connections.controller.js';
import { ConnectionAnswers } from './connection-answers.js';
import { CsrfTokens } from './csrf.js';
import { CurrentOwner } from './current-owner.js';
import { OAuth2CaptureExceptionFilter } from './oauth2-capture.exception-filter.js';
import { createResourcesController } from './resources.controller.js';
import { Pages } from './pages/pages.js';
import { PrefixCheck } from './prefix-check.js';
import { RequiredConnections } from './required-connections.js';

export const HTTP_PROVIDERS: Provider[] = [
  Answers,
  BindingCookie,
  Callers,
  ConnectionAnswers,
  CsrfTokens,
  CurrentOwner,
  OAuth2CaptureExceptionFilter,
  Pages,
  PrefixCheck,
  RequiredConnections,
];

/** The controllers of one registration. */
export function createControllers(settings: CallbackSettings): Type[] {
  return [
    createConnectController(settings),
    createCallbackController(settings),
    createConnectionsController(settings),
    createResourcesController(settings),
    createCheckController(settings),
  ];
}
