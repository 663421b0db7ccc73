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

/**
 * Gives every error of these routes the same form, and redirects an anonymous browser to the login.
 */
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
    const described = createErrorResponse(error);
    this.log(error, described, isRequirement ? undefined : request.params.provider);
    if (described.retryAfter !== undefined) {
      this.responder.header(response, 'Retry-After', String(described.retryAfter));
    }
    const login =
      described.statusCode === 401
        ? this.login.createLoginUrl(request, response, isRequirement)
        : undefined;
    if (login !== undefined) {
      this.responder.redirectTo(response, 302, login, this.urls.origin);
    } else if (wantsHtml(request) && this.pages.areOn) {
      void this.failures
        .show(request, response, error, described)
        .catch((failure: unknown) => this.respondWithoutPage(response, described, failure));
    } else {
      this.respondWithJson(response, described);
    }
  }

  /** Writes the same line to the log, for an error to which another transport responds. */
  logOutsideHttp(error: OAuth2CaptureError): void {
    this.log(error, createErrorResponse(error));
  }

  private respondWithJson(
    response: unknown,
    { statusCode, code, providerError, message }: ErrorResponse,
  ): void {
    this.responder.json(response, statusCode, { statusCode, code, providerError, message });
  }

  /** A template of the host may fail too. */
  private respondWithoutPage(response: unknown, described: ErrorResponse, failure: unknown): void {
    const stack = failure instanceof Error ? failure.stack : undefined;
    this.logger.error('the failure page could not be created', stack);
    this.respondWithJson(response, described);
  }

  /** @param addressed the provider in the address of the request */
  private log(
    error: unknown,
    { statusCode, code, providerError }: ErrorResponse,
    addressed?: string,
  ): void {
    const providerCode = providerError === undefined ? '' : ` (${providerError})`;
    const provider = findProvider(error) ?? addressed;
    const where = provider === undefined ? '' : ` for ${printable(provider, 64)}`;
    const summary = `responded with ${statusCode} ${code}${providerCode}${where}`;
    if (error instanceof OAuth2CaptureError && error.cause instanceof Error) {
      this.logger.warn(`${summary}: ${error.message} Cause: ${error.cause.message}`);
    } else if (statusCode < 500) {
      this.logger.debug(summary);
    } else if (error instanceof OAuth2CaptureError) {
      this.logger.warn(`${summary}: ${error.message}`);
    } else {
      this.logger.error(summary, error instanceof Error ? error.stack : undefined);
    }
  }
}

/** The provider of a failed flow, or of an error's connection. */
function findProvider(error: unknown): string | undefined {
  if (error instanceof AuthorizationError) return error.flow?.provider;
  const { provider } = Object(error) as { provider?: unknown };
  return error instanceof OAuth2CaptureError && typeof provider === 'string' ? provider : undefined;
}
