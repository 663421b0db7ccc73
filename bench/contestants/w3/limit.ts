import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import pg from 'pg';
import { POOL_SIZE } from '../../databases/database.js';
import { bodyOf } from '../../provider/http.js';
import { CLIENT, CONNECTED, type Profile, type StartConnecting } from './connecting.js';
import { type TokenAnswer, USER_HEADER } from './connecting.js';
import { Connections } from './connections.js';
import { authorizationUrl, secret, tokenForm } from './pkce.js';

const COOKIE = 'flow';
const BASIC = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`;

/** The limit: node:http on both sides, the flow sealed into a cookie, one statement at the end. */
export const start: StartConnecting = async ({ place, key, port, urls }) => {
  const pool = new pg.Pool({ connectionString: place.at, max: POOL_SIZE });
  const connections = new Connections(pool, key);
  const agent = new Agent({ keepAlive: true });
  const redirectUri = `http://127.0.0.1:${port}/callback`;
  const sealing = Buffer.from(key, 'base64');

  const connect = (user: string, response: ServerResponse): void => {
    const flow = { user, state: secret(), verifier: secret() };
    const cookie = `${COOKIE}=${seal(sealing, JSON.stringify(flow))}; HttpOnly; SameSite=Lax; Path=/`;
    const location = authorizationUrl(urls.authorization, { redirectUri, ...flow });
    response.writeHead(302, { location, 'set-cookie': cookie }).end();
  };

  const callback = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const query = new URL(incoming.url ?? '', redirectUri).searchParams;
    const [, sealed = ''] = (incoming.headers.cookie ?? '').split(`${COOKIE}=`);
    const flow = JSON.parse(open(sealing, sealed.split(';')[0] ?? '')) as Record<string, string>;
    const { user = '', state, verifier = '' } = flow;
    if (query.get('state') !== state || incoming.headers[USER_HEADER] !== user) {
      response.writeHead(400).end();
      return;
    }
    const form = tokenForm(query.get('code') ?? '', redirectUri, verifier).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded', authorization: BASIC };
    const tokens = await fetchJson<TokenAnswer>(agent, urls.token, type, form);
    const bearer = { authorization: `Bearer ${tokens.access_token}` };
    const profile = await fetchJson<Profile>(agent, urls.userInfo, bearer);
    await connections.save(user, profile, tokens);
    response.writeHead(303, { location: CONNECTED }).end();
  };

  const server = createServer((incoming, response) => {
    const user = String(incoming.headers[USER_HEADER]);
    if (incoming.url === '/connect') return connect(user, response);
    callback(incoming, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { connect: { method: 'GET', path: '/connect' }, close: () => pool.end() };
};

function fetchJson<T>(
  agent: Agent,
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(url, { agent, method, headers }, (answer) => {
      bodyOf(answer).then((text) => resolve(JSON.parse(text) as T), reject);
    });
    sent.once('error', reject).end(body);
  });
}

function seal(key: Buffer, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const parts = [iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(parts).toString('base64url');
}

function open(key: Buffer, text: string): string {
  const sealed = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  return decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
}
