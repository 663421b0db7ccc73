import type { INestApplicationContext, Type } from '@nestjs/common';
import { createConfigurationError } from '../report/problems.js';

/** @throws OAuth2ConfigurationError when the application does not import this package's module */
export function getFromApplication<T>(app: INestApplicationContext, token: Type<T>): T {
  try {
    return app.get(token, { strict: false });
  } catch {
    throw createConfigurationError(
      'OAuth2CaptureModule',
      'is not part of this application.',
      'Add OAuth2CaptureModule.forRoot() to the imports of the root module, and run the command from the same installation.',
    );
  }
}
