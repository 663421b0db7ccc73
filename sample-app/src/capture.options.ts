import type { Request } from 'express';
import type { OAuth2CaptureModuleOptions } from 'nestjs-oauth2-capture';
import type { DemoClient } from './demo-provider/demo-provider.module.js';
import type { DemoProviderProcess } from './demo-provider/demo-provider.process.js';
import type { SessionService } from './session/session.service.js';
import type { Settings } from './settings/settings.js';

/** All that this application tells the package. */
export function captureOptions(
  settings: Settings,
  sessions: SessionService,
  demo: DemoProviderProcess,
  client: DemoClient,
): OAuth2CaptureModuleOptions {
  return {
    baseUrl: settings.baseUrl,
    encryptionKeys: [settings.encryptionKey],
    resolveOwner: (request: Request) => sessions.userOf(request),
    loginUrl: '/',
    returnTo: { default: '/', allow: ['/'] },
    http: { userAgent: 'nestjs-oauth2-capture-sample-app/1.0' },
    providers: {
      // Discovery tells the endpoints; only the issuer and the client are ours to name.
      demo: { issuer: demo.issuer, ...client, scopes: ['openid', 'offline_access', 'posts'] },
      ...settings.realProviders,
    },
  };
}
