import { OAuth2CaptureModule } from 'nestjs-oauth2-capture';
import { settings } from './settings.js';

interface HttpRequest {
  headers: { cookie?: string };
}

const { acmeUrl } = settings;

/** @param schema of the module's tables; `public` when left out */
export const capture = (schema?: string) =>
  OAuth2CaptureModule.forRoot({
    database: { type: 'postgres', url: settings.databaseUrl, schema },
    baseUrl: settings.baseUrl,
    encryptionKeys: [settings.encryptionKey],
    resolveOwner: ({ headers }: HttpRequest) =>
      /(?:^|; )user=(\w+)/.exec(headers.cookie ?? '')?.[1] ?? null,
    returnTo: { allow: ['/notes'] },
    providers: {
      acme: {
        clientId: 'acme',
        clientSecret: settings.acmeSecret,
        endpoints: {
          authorization: `${acmeUrl}/auth`,
          token: `${acmeUrl}/token`,
          userInfo: `${acmeUrl}/me`,
        },
        scopes: ['openid', 'profile'],
      },
    },
  });
