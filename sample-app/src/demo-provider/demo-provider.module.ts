import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { SETTINGS } from '../settings/settings.js';
import type { Settings } from '../settings/settings.js';
import { DemoProviderProcess } from './demo-provider.process.js';
import type { DemoProviderOptions } from './options.js';

export const DEMO_CLIENT = Symbol('DEMO_CLIENT');

/** How the application is registered at the demo provider. */
export type DemoClient = Pick<DemoProviderOptions, 'clientId' | 'clientSecret'>;

@Module({
  providers: [
    {
      provide: DEMO_CLIENT,
      useFactory: (): DemoClient => ({
        clientId: 'sample-app',
        clientSecret: randomBytes(32).toString('base64url'),
      }),
    },
    {
      provide: DemoProviderProcess,
      inject: [SETTINGS, DEMO_CLIENT],
      useFactory: (settings: Settings, client: DemoClient) =>
        DemoProviderProcess.start({
          ...client,
          ...settings.demo,
          database: join(settings.dataDirectory, 'demo-provider.sqlite'),
          redirectUri: `${settings.baseUrl}/oauth2/demo/callback`,
        }),
    },
  ],
  exports: [DemoProviderProcess, DEMO_CLIENT],
})
export class DemoProviderModule {}
