import type { CanActivate, Provider, Type } from '@nestjs/common';
import { AdminViews } from './admin/admin-views.js';
import { createAdminController } from './admin/admin.controller.js';
import { createAdminPageController } from './admin/admin-page.controller.js';
import { OperatorProof } from './admin/operator-proof.js';
import { Answers } from './answers.js';
import { BindingCookie } from './binding-cookie.js';
import { Callers } from './callers.js';
import { CaptureCookies } from './capture-cookies.js';
import { type CallbackSettings, createCallbackController } from './callback.controller.js';
import { createCheckController } from './check.controller.js';
import { createConnectController } from './connect.controller.js';
import { createConnectionsController } from './connections.controller.js';
import { ConnectConfirmation } from './connect-confirmation.js';
import { ConnectionAnswers } from './connection-answers.js';
import { CsrfTokens } from './csrf.js';
import { CurrentOwner } from './current-owner.js';
import { LoginRedirect } from './login-redirect.js';
import { LoginReturns } from './login-returns.js';
import { MissingAccessResponder } from './missing-access.js';
import { OAuth2CaptureExceptionFilter } from './oauth2-capture.exception-filter.js';
import { createResourcesController } from './resources.controller.js';
import { AccountViews } from './pages/account-views.js';
import { createCheckPageController } from './pages/check-page.controller.js';
import { ConnectionCards } from './pages/connection-cards.js';
import { createConnectionsPageController } from './pages/connections-page.controller.js';
import { ContinuePages } from './pages/continue-pages.js';
import { createDisconnectPageController } from './pages/disconnect-page.controller.js';
import { FailurePages } from './pages/failure-pages.js';
import { NextStep } from './pages/next-step.js';
import { PageLanguages } from './pages/page-languages.js';
import { PageRenderer } from './pages/page-renderer.js';
import { Pages } from './pages/pages.js';
import { createReconnectPageController } from './pages/reconnect-page.controller.js';
import { createResourcesPageController } from './pages/resources-page.controller.js';
import { PrefixCheck } from './prefix-check.js';
import { RequestSites } from './request-sites.js';
import { RequiredConnections } from './required-connections.js';
import { TriedConsents } from './tried-consents.js';

export const HTTP_PROVIDERS: Provider[] = [
  AccountViews,
  AdminViews,
  Answers,
  BindingCookie,
  Callers,
  CaptureCookies,
  ConnectConfirmation,
  ConnectionAnswers,
  ConnectionCards,
  ContinuePages,
  CsrfTokens,
  CurrentOwner,
  FailurePages,
  LoginRedirect,
  LoginReturns,
  MissingAccessResponder,
  NextStep,
  OperatorProof,
  OAuth2CaptureExceptionFilter,
  PageLanguages,
  PageRenderer,
  Pages,
  PrefixCheck,
  RequestSites,
  RequiredConnections,
  TriedConsents,
];

/** What one registration wants of the street. */
export interface StreetSettings extends CallbackSettings {
  /** Who may pass to the operators' routes; without it there are none. */
  admin: { guard: Type<CanActivate> | CanActivate } | undefined;
}

/** The controllers of one registration. */
export function createControllers({ admin, ...settings }: StreetSettings): Type[] {
  const forOperators = admin && { path: settings.path, guards: [admin.guard] };
  return [
    ...(forOperators
      ? [createAdminController(forOperators), createAdminPageController(forOperators)]
      : []),
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
