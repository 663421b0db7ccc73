import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { OAuth2CaptureExceptionFilter } from '../errors/oauth2-capture.exception-filter.js';
import { readContextType } from './call-context.js';
import { describeError } from './connect-error.js';
import { ConnectionResponses } from './connection-responses.js';
import { respondToMessage, sendToSocket, throwGraphqlError } from './transport-errors.js';

/** Responds to errors of this package in a handler of the host, in the form of its transport. */
@Injectable()
@Catch(OAuth2CaptureError)
export class ConnectionExceptionFilter implements ExceptionFilter {
  constructor(private readonly moduleRef: ModuleRef) {}

  catch(error: OAuth2CaptureError, host: ArgumentsHost): unknown {
    const type = readContextType(host);
    if (type === 'http') return this.get(ConnectionResponses).catch(error, host);
    // The context of another library has error handling of its own.
    if (type === undefined) throw error;
    this.get(OAuth2CaptureExceptionFilter).logOutsideHttp(error);
    const described = describeError(error);
    if (type === 'graphql') return throwGraphqlError(described);
    if (type === 'ws') return sendToSocket(described, host);
    return respondToMessage(described);
  }

  private get<T>(type: abstract new (...args: never[]) => T): T {
    return this.moduleRef.get<T>(type, { strict: false });
  }
}
