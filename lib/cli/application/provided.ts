import type { INestApplicationContext, Type } from '@nestjs/common';
import { configurationError } from '../report/problems.js';

/** @throws OAuth2ConfigurationError when the application is without our module */
export function provided<T>(app: INestApplicationContext, token: Type<T>): T {
  try {
    return app.get(token, { strict: false });
  } catch {
    throw configurationError(
      'OAuth2CaptureModule',
      'is not part of this application.',
      'Add OAuth2CaptureModule.forRoot() to the imports of the root module, and run the command from the same installation.',
    );
  }
}
