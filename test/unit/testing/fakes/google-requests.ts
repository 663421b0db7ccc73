import type { Driver, Json, Reply } from './driver.js';

const TOKEN = 'https://oauth2.googleapis.com/token';
const REVOKE = 'https://oauth2.googleapis.com/revoke';

type Form = Record<string, string | undefined>;

/** What makes the grant refreshable. */
export const OFFLINE = { access_type: 'offline', prompt: 'consent' };

export function exchange(
  client: Driver,
  code: string,
  form: Form = {},
  headers: Record<string, string> = {},
): Promise<Reply> {
  const { credentials, redirectUri } = client;
  return client.post(
    TOKEN,
    {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      ...credentials,
      ...form,
    },
    headers,
  );
}

export async function connect(client: Driver, parameters: Form): Promise<Json> {
  return (await exchange(client, await client.code({ ...OFFLINE, ...parameters }))).json;
}

export function refresh(client: Driver, refresh_token: string, form: Form = {}): Promise<Reply> {
  const { credentials } = client;
  return client.post(TOKEN, {
    grant_type: 'refresh_token',
    refresh_token,
    ...credentials,
    ...form,
  });
}

export function revoke(client: Driver, token: string, form: Form = {}): Promise<Reply> {
  return client.post(REVOKE, { token, ...form });
}

/** The claims of an id token. */
export function claimsOf(idToken: string): Json {
  return JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
}
