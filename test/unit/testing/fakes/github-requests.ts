import type { Driver, Json, Reply } from './driver.js';

const TOKEN = 'https://github.com/login/oauth/access_token';
const JSON_PLEASE = { accept: 'application/json' };

export const USER = 'https://api.github.com/user';
export const EMAILS = 'https://api.github.com/user/emails';

type Form = Record<string, string | undefined>;

export function exchange(
  client: Driver,
  code: string,
  form: Form = {},
  headers: Record<string, string> = JSON_PLEASE,
): Promise<Reply> {
  const { credentials, redirectUri } = client;
  return client.post(TOKEN, { ...credentials, code, redirect_uri: redirectUri, ...form }, headers);
}

export async function connect(client: Driver, parameters: Form = {}): Promise<Json> {
  return (await exchange(client, await client.code(parameters))).json;
}

export function refresh(client: Driver, refresh_token: string): Promise<Reply> {
  const form = { ...client.credentials, grant_type: 'refresh_token', refresh_token };
  return client.post(TOKEN, form, JSON_PLEASE);
}

export function revoke(
  client: Driver,
  access_token: string,
  { method = 'DELETE', headers = client.basic } = {},
): Promise<Reply> {
  const url = `https://api.github.com/applications/${client.fake.client.id}/token`;
  return client.send(url, { method, headers, body: JSON.stringify({ access_token }) });
}
