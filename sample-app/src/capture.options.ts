import type { Request } from 'express';
import type { OAuth2CaptureModuleOptions, ProviderConfiguration } from 'nestjs-oauth2-capture';
import type { DemoClient } from './demo-provider/demo-provider.module.js';
import type { DemoProviderProcess } from './demo-provider/demo-provider.process.js';
import { COLOURS, DARK_COLOURS } from './pages/colours.js';
import type { SessionService } from './session/session.service.js';
import { SOCIAL_PROVIDERS, SOCIAL_SCOPES } from './settings/social-providers.js';
import type { Settings } from './settings/settings.js';
import type { StandIns } from './stand-ins/stand-ins.js';

/** All that this application tells the package. */
export function captureOptions(
  settings: Settings,
  sessions: SessionService,
  demo: DemoProviderProcess,
  client: DemoClient,
  standIns: StandIns,
): OAuth2CaptureModuleOptions {
  return {
    baseUrl: settings.baseUrl,
    encryptionKeys: [settings.encryptionKey],
    resolveOwner: (request: Request) => sessions.userOf(request),
    loginUrl: '/',
    returnTo: { default: '/', allow: ['/'] },
    http: { userAgent: 'nestjs-oauth2-capture-sample-app/1.0' },
    pages: {
      applicationName: 'Sample app',
      languages: ['en', 'de'],
      variables: COLOURS,
      darkVariables: DARK_COLOURS,
    },
    providers: {
      demo: {
        // Discovery tells the other endpoints.
        issuer: demo.issuer,
        ...client,
        scopes: ['openid', 'offline_access', 'posts'],
        endpoints: { api: `${demo.issuer}/api` },
      },
      ...registered(settings),
      ...standIns.configuration(),
    },
  };
}

function registered({ registrations }: Settings): Record<string, ProviderConfiguration> {
  const providers: Record<string, ProviderConfiguration> = {};
  for (const name of SOCIAL_PROVIDERS) {
    const registration = registrations[name];
    if (registration) providers[name] = { ...registration, scopes: SOCIAL_SCOPES[name] };
  }
  return providers;
}
