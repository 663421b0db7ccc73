import type { CanActivate, Provider, Type } from '@nestjs/common';
import { AdminViews } from './admin/admin-views.js';
import { createAdminController } from './admin/admin.controller.js';
import { createAdminPageController } from './admin/admin-page.controller.js';
import { OperatorProof } from './admin/operator-proof.js';
import { HttpResponder } from './messages/http-responder.js';
import { BindingCookie } from './connecting/binding-cookie.js';
import { Callers } from './callers/callers.js';
import { CaptureCookies } from './messages/capture-cookies.js';
import {
  type CallbackSettings,
  createCallbackController,
} from './connecting/callback.controller.js';
import { createCheckController } from './connections/check.controller.js';
import { createConnectController } from './connecting/connect.controller.js';
import { createConnectionsController } from './connections/connections.controller.js';
import { ConnectConfirmation } from './connecting/connect-confirmation.js';
import { ConnectionResponses } from './requiring/connection-responses.js';
import { CsrfTokens } from './callers/csrf.js';
import { CurrentOwner } from './callers/current-owner.js';
import { LoginRedirect } from './login/login-redirect.js';
import { LoginReturns } from './login/login-returns.js';
import { MissingAccessResponder } from './connecting/missing-access.js';
import { OAuth2CaptureExceptionFilter } from './errors/oauth2-capture.exception-filter.js';
import { createResourcesController } from './connections/resources.controller.js';
import { AccountViews } from './pages/account-views.js';
import { createCheckPageController } from './page-routes/check-page.controller.js';
import { ConnectionCards } from './pages/connection-cards.js';
import { createConnectionsPageController } from './page-routes/connections-page.controller.js';
import { ContinuePages } from './pages/continue-pages.js';
import { createDisconnectPageController } from './page-routes/disconnect-page.controller.js';
import { FailurePages } from './pages/failure-pages.js';
import { PostConnectRedirect } from './page-routes/post-connect-redirect.js';
import { PageLanguages } from './pages/rendering/page-languages.js';
import { PageRenderer } from './pages/rendering/page-renderer.js';
import { Pages } from './pages/rendering/pages.js';
import { createReconnectPageController } from './page-routes/reconnect-page.controller.js';
import { createResourcesPageController } from './page-routes/resources-page.controller.js';
import { PrefixCheck } from './prefix-check.js';
import { RequestSites } from './messages/request-sites.js';
import { RequiredConnections } from './requiring/required-connections.js';
import { TriedConsents } from './connecting/tried-consents.js';

export const HTTP_PROVIDERS: Provider[] = [
  AccountViews,
  AdminViews,
  HttpResponder,
  BindingCookie,
  Callers,
  CaptureCookies,
  ConnectConfirmation,
  ConnectionResponses,
  ConnectionCards,
  ContinuePages,
  CsrfTokens,
  CurrentOwner,
  FailurePages,
  LoginRedirect,
  LoginReturns,
  MissingAccessResponder,
  PostConnectRedirect,
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

/** Settings of the controllers of one registration. */
export interface ControllerSettings extends CallbackSettings {
  /** The guard of the operators' routes; without it the routes do not exist. */
  admin: { guard: Type<CanActivate> | CanActivate } | undefined;
}

/** The controllers of one registration. */
export function createControllers({ admin, ...settings }: ControllerSettings): Type[] {
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
