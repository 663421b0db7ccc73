import { Module, type Type } from '@nestjs/common';
import { OAuth2CaptureModule } from '../../lib/oauth2-capture.module.js';
import {
  Application,
  type CaptureOptions,
  captureOptions,
  SOMEBODY,
  sqlite,
} from './application.js';

export const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
/** A provider as data. */
export const DATA = {
  label: 'Acme',
  endpoints: SOMEBODY.endpoints,
  pkce: 'supported',
  clientAuthentication: 'client_secret_basic',
  refresh: { grant: 'refresh_token' },
  identity: { id: ['id'] },
} as const;

/** Boots with strategies in a module of the host's own. */
export async function bootWith(
  strategies: Type[],
  providers: CaptureOptions['providers'],
): Promise<Application> {
  @Module({ providers: strategies })
  class StrategiesModule {}
  const capture = OAuth2CaptureModule.forRoot(captureOptions({ providers }));
  return Application.of(sqlite(), StrategiesModule, capture);
}
