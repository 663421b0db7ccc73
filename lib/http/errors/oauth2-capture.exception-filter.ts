import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  Injectable,
  Logger,
} from '@nestjs/common';
import { AuthorizationError } from '../../authorization/errors/authorization.error.js';
import { printable } from '../../core/events/capture-events.js';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { HttpResponder } from '../messages/http-responder.js';
import { type CaptureRequest, wantsHtml } from '../messages/capture-request.js';
import { createErrorResponse, type ErrorResponse } from '../messages/error-response.js';
import { LoginRedirect } from '../login/login-redirect.js';
import { FailurePages } from '../pages/failure-pages.js';
import { Pages } from '../pages/rendering/pages.js';

/** Gives every error of these routes one shape, and an anonymous browser the way to the login. */
@Injectable()
@Catch()
export class OAuth2CaptureExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly responder: HttpResponder,
    private readonly pages: Pages,
    private readonly failures: FailurePages,
    private readonly urls: PublicUrls,
    private readonly login: LoginRedirect,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    this.respond(error, host, false);
  }

  /** @param isRequirement whether a route of the host that requires a connection threw the error */
  respond(error: unknown, host: ArgumentsHost, isRequirement: boolean): void {
    const http = host.switchToHttp();
    const request = http.getRequest<CaptureRequest>();
    const response = http.getResponse<unknown>();
    const answer = createErrorResponse(error);
    this.log(error, answer, isRequirement ? undefined : request.params.provider);
    if (answer.retryAfter !== undefined) {
      this.responder.header(response, 'Retry-After', String(answer.retryAfter));
    }
    const login =
      answer.statusCode === 401
        ? this.login.createLoginUrl(request, response, isRequirement)
        : undefined;
    if (login !== undefined) {
      this.responder.redirectTo(response, 302, login, this.urls.origin);
    } else if (wantsHtml(request) && this.pages.areOn) {
      void this.failures
        .show(request, response, error, answer)
        .catch((failure: unknown) => this.respondWithoutPage(response, answer, failure));
    } else {
      this.respondWithJson(response, answer);
    }
  }

  private respondWithJson(
    response: unknown,
    { statusCode, code, providerError, message }: ErrorResponse,
  ): void {
    this.responder.json(response, statusCode, { statusCode, code, providerError, message });
  }

  /** A template of the host's may fail too. */
  private respondWithoutPage(response: unknown, answer: ErrorResponse, failure: unknown): void {
    const stack = failure instanceof Error ? failure.stack : undefined;
    this.logger.error('the failure page could not be made', stack);
    this.respondWithJson(response, answer);
  }

  /** @param addressed the provider that the address of the request names */
  private log(
    error: unknown,
    { statusCode, code, providerError }: ErrorResponse,
    addressed?: string,
  ): void {
    const theirs = providerError === undefined ? '' : ` (${providerError})`;
    const provider = findProvider(error) ?? addressed;
    const where = provider === undefined ? '' : ` for ${printable(provider, 64)}`;
    const told = `responded with ${statusCode} ${code}${theirs}${where}`;
    if (error instanceof OAuth2CaptureError && error.cause instanceof Error) {
      this.logger.warn(`${told}: ${error.message} Cause: ${error.cause.message}`);
    } else if (statusCode < 500) {
      this.logger.debug(told);
    } else if (error instanceof OAuth2CaptureError) {
      this.logger.warn(`${told}: ${error.message}`);
    } else {
      this.logger.error(told, error instanceof Error ? error.stack : undefined);
    }
  }
}

/** The provider that a failed flow, or the connection of an error, belongs to. */
function findProvider(error: unknown): string | undefined {
  if (error instanceof AuthorizationError) return error.flow?.provider;
  const { provider } = Object(error) as { provider?: unknown };
  return error instanceof OAuth2CaptureError && typeof provider === 'string' ? provider : undefined;
}
