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
import { AccountViews } from './pages/account-views.js';
import { createCheckPageController } from './pages/check-page.controller.js';
import { ConnectionCards } from './pages/connection-cards.js';
import { createConnectionsPageController } from './pages/connections-page.controller.js';
import { createDisconnectPageController } from './pages/disconnect-page.controller.js';
import { FailurePages } from './pages/failure-pages.js';
import { NextStep } from './pages/next-step.js';
import { PageLanguages } from './pages/page-languages.js';
import { PageRenderer } from './pages/page-renderer.js';
import { Pages } from './pages/pages.js';
import { createReconnectPageController } from './pages/reconnect-page.controller.js';
import { createResourcesPageController } from './pages/resources-page.controller.js';
import { PrefixCheck } from './prefix-check.js';
import { RequiredConnections } from './required-connections.js';

export const HTTP_PROVIDERS: Provider[] = [
  AccountViews,
  Answers,
  BindingCookie,
  Callers,
  ConnectionAnswers,
  ConnectionCards,
  CsrfTokens,
  CurrentOwner,
  FailurePages,
  NextStep,
  OAuth2CaptureExceptionFilter,
  PageLanguages,
  PageRenderer,
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
    createConnectionsPageController(settings),
    createDisconnectPageController(settings),
    createCheckPageController(settings),
    createReconnectPageController(settings),
    createResourcesPageController(settings),
    createCheckController(settings),
  ];
}
