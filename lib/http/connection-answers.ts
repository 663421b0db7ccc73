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
import { errorAnswer } from './error-answer.js';
import { OAuth2CaptureExceptionFilter } from './oauth2-capture.exception-filter.js';

const CONFLICT = 409;
const NOT_CONNECTED = 'An account must be connected first.';

/** Tells users of the host's routes that they have to connect, and where; browsers are sent there. */
@Injectable()
export class ConnectionAnswers implements ExceptionFilter {
  constructor(
    private readonly answers: Answers,
    private readonly returnTo: ReturnTo,
    private readonly others: OAuth2CaptureExceptionFilter,
  ) {}

  catch(error: OAuth2CaptureError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<CaptureRequest>();
    const connectUrl = connectUrlOf(error);
    if (connectUrl === undefined) {
      this.others.catch(error, host);
    } else if (isNavigation(request)) {
      this.answers.redirect(http.getResponse(), 303, this.andBack(connectUrl, request));
    } else {
      this.answers.json(http.getResponse(), CONFLICT, { ...described(error), connectUrl });
    }
  }

  /** Back to the page that was asked for, where `returnTo.allow` covers it. */
  private andBack(connectUrl: string, request: CaptureRequest): string {
    const url = new URL(connectUrl);
    const here = addressOf(request);
    if (request.method === 'GET' && this.returnTo.allows(here)) {
      url.searchParams.set('returnTo', here);
    }
    return url.href;
  }
}

function connectUrlOf(error: OAuth2CaptureError): string | undefined {
  const leadsThere =
    error instanceof NotConnectedError ||
    error instanceof ReauthorizationRequiredError ||
    error instanceof InsufficientScopeError;
  return leadsThere ? error.connectUrl : undefined;
}

function described(error: OAuth2CaptureError): object {
  const { provider, missing } = error as Partial<InsufficientScopeError>;
  const { code, message } = errorAnswer(error);
  return {
    statusCode: CONFLICT,
    code,
    message: error instanceof NotConnectedError ? NOT_CONNECTED : message,
    provider,
    missing,
  };
}
