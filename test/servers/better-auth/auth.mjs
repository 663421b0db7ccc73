import { oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { jwt } from 'better-auth/plugins';

const models = ['user', 'session', 'account', 'verification', 'jwks'];
const oauthModels = [
  'oauthClient',
  'oauthResource',
  'oauthClientResource',
  'oauthConsent',
  'oauthAccessToken',
  'oauthRefreshToken',
];

/** What the login form would send for an account. */
export const credentialsOf = (account) => ({
  email: `${account}@accounts.test`,
  password: `password of ${account}`,
});

/** An authorization server in memory with one client. */
export async function createAuth(origin, redirectUri) {
  const database = Object.fromEntries([...models, ...oauthModels].map((model) => [model, []]));
  const auth = betterAuth({
    baseURL: origin,
    secret: 'secret of the better-auth server 0123456789',
    database: memoryAdapter(database),
    emailAndPassword: { enabled: true },
    logger: { level: 'error' },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    plugins: [jwt(), oauthProvider({ loginPage: '/login', consentPage: '/consent' })],
  });
  const client = await registerClient(auth, redirectUri);
  return { auth, client, database };
}

export async function signUp(auth, account) {
  const body = { ...credentialsOf(account), name: `Name of ${account}` };
  return auth.api.signUpEmail({ body, returnHeaders: true });
}

async function registerClient(auth, redirectUri) {
  const { headers } = await signUp(auth, 'developer');
  return auth.api.createOAuthClient({
    headers: { cookie: headers.get('set-cookie') },
    body: {
      redirect_uris: [redirectUri],
      // A web client may not have a redirect URI on a loopback host.
      application_type: 'native',
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code', 'refresh_token'],
    },
  });
}
