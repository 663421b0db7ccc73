import { type ArgumentsHost, type ExceptionFilter, Injectable } from '@nestjs/common';
import { ReturnTo } from '../authorization/return-to.js';
import type { OAuth2CaptureError } from '../core/oauth2-capture.error.js';
import {
  InsufficientScopeError,
  NotConnectedError,
  ReauthorizationRequiredError,
} from '../tokens/token.errors.js';
import { Answers } from './answers.js';
import { addressOf, type CaptureRequest, isNavigation } from './capture-request.js';
import { isMarked, withMark, withoutMark } from './confirmation-mark.js';
import { errorAnswer } from './error-answer.js';
import { connectSubject, pathOf, targetOf } from './login-redirect.js';
import { LoginReturns } from './login-returns.js';
import { OAuth2CaptureExceptionFilter } from './oauth2-capture.exception-filter.js';

const CONFLICT = 409;
const NOT_CONNECTED = 'An account must be connected first.';

/** Tells users of the host's routes that they have to connect, and where; browsers are sent there. */
@Injectable()
export class ConnectionAnswers implements ExceptionFilter {
  constructor(
    private readonly answers: Answers,
    private readonly returnTo: ReturnTo,
    private readonly returns: LoginReturns,
    private readonly others: OAuth2CaptureExceptionFilter,
  ) {}

  catch(error: OAuth2CaptureError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<CaptureRequest>();
    if (!leadsToConnect(error) || error.connectUrl === undefined) {
      this.others.answer(error, host, true);
    } else if (isNavigation(request)) {
      this.connect(request, http.getResponse(), error);
    } else {
      this.answers.json(http.getResponse(), CONFLICT, described(error));
    }
  }

  /** To the connect route, and back to the page that was asked for, where `returnTo.allow` covers it. */
  private connect(request: CaptureRequest, response: unknown, error: ConnectError): void {
    const { provider = '', connectUrl = '' } = error;
    const address = addressOf(request);
    const here = withoutMark(address);
    const url = new URL(connectUrl);
    if (request.method === 'GET' && this.returnTo.allows(here)) {
      url.searchParams.set('returnTo', here);
    }
    if (this.returns.take(request, response, targetOf(pathOf(here), here))) {
      // Back from the login: the next step of the same redirects needs no question either.
      const target = { subject: connectSubject(provider), query: url.searchParams };
      this.returns.remember(request, response, target);
    }
    this.answers.redirect(response, 303, isMarked(address) ? withMark(url.href) : url.href);
  }
}

type ConnectError = NotConnectedError | ReauthorizationRequiredError | InsufficientScopeError;

function leadsToConnect(error: OAuth2CaptureError): error is ConnectError {
  return (
    error instanceof NotConnectedError ||
    error instanceof ReauthorizationRequiredError ||
    error instanceof InsufficientScopeError
  );
}

function described(error: ConnectError): object {
  const { provider, connectUrl } = error;
  const missing = error instanceof InsufficientScopeError ? error.missing : undefined;
  const { code, message } = errorAnswer(error);
  return {
    statusCode: CONFLICT,
    code,
    message: error instanceof NotConnectedError ? NOT_CONNECTED : message,
    provider,
    missing,
    connectUrl,
  };
}
