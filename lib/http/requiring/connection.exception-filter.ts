import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { ConnectionResponses } from './connection-responses.js';

/** Responds to errors of this package in a route of the host. */
@Injectable()
@Catch(OAuth2CaptureError)
export class ConnectionExceptionFilter implements ExceptionFilter {
  constructor(private readonly moduleRef: ModuleRef) {}

  catch(error: OAuth2CaptureError, host: ArgumentsHost): void {
    this.moduleRef.get(ConnectionResponses, { strict: false }).catch(error, host);
  }
}
