import type { Provider } from '@nestjs/common';
import { AdminViews } from './admin/admin-views.js';
import { OperatorProof } from './admin/operator-proof.js';
import { HttpResponder } from './messages/http-responder.js';
import { BindingCookie } from './connecting/binding-cookie.js';
import { Callers } from './callers/callers.js';
import { CaptureCookies } from './messages/capture-cookies.js';
import { ConnectConfirmation } from './connecting/connect-confirmation.js';
import { ConnectionResponses } from './requiring/connection-responses.js';
import { CsrfTokens } from './callers/csrf.js';
import { CurrentOwner } from './callers/current-owner.js';
import { LoginRedirect } from './login/login-redirect.js';
import { LoginReturns } from './login/login-returns.js';
import { MissingAccessResponder } from './connecting/missing-access.js';
import { OAuth2CaptureExceptionFilter } from './errors/oauth2-capture.exception-filter.js';
import { AccountViews } from './pages/account-views.js';
import { ConnectionCards } from './pages/connection-cards.js';
import { ContinuePages } from './pages/continue-pages.js';
import { FailurePages } from './pages/failure-pages.js';
import { PostConnectRedirect } from './page-routes/post-connect-redirect.js';
import { PageLanguages } from './pages/rendering/page-languages.js';
import { PageRenderer } from './pages/rendering/page-renderer.js';
import { Pages } from './pages/rendering/pages.js';
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
