/**
 * `node server.mjs <redirect URI>`: better-auth's OAuth provider on a loopback port. Prints one
 * line of JSON when it listens; login and consent solve themselves; a test steers it by `/control`.
 */
import { createServer } from 'node:http';
import { toNodeHandler } from 'better-auth/node';
import { createAuth, credentialsOf, signUp } from './auth.mjs';
import { Ledger } from './ledger.mjs';

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const { auth, client, database } = await createAuth(origin, process.argv[2]);
const ledger = new Ledger();
const known = new Set();
let account;

const control = {
  async logIn(name) {
    if (!known.has(name)) await signUp(auth, name);
    known.add(name);
    account = name;
  },
  grants: () => ledger.grants,
  secrets: () => ledger.secrets,
  async accepts(sha256) {
    const authorization = `Bearer ${ledger.accessToken(sha256) ?? 'unknown'}`;
    const url = `${origin}/api/auth/oauth2/userinfo`;
    return (await auth.handler(new Request(url, { headers: { authorization } }))).ok;
  },
  withdraw(name) {
    const user = database.user.find(({ email }) => email === credentialsOf(name).email);
    for (const model of ['oauthRefreshToken', 'oauthAccessToken', 'oauthConsent'])
      database[model] = database[model].filter(({ userId }) => userId !== user.id);
  },
};

/** Sends what a page's form would send, signed authorization request included. */
function submit(path, request, body) {
  const headers = new Headers({ 'content-type': 'application/json', origin });
  for (const name of ['accept', 'cookie']) headers.set(name, request.headers.get(name) ?? '');
  const oauthQuery = new URL(request.url).search.slice(1);
  const text = JSON.stringify({ ...body, oauth_query: oauthQuery });
  return auth.handler(new Request(origin + path, { method: 'POST', headers, body: text }));
}

async function answer(request) {
  const { pathname } = new URL(request.url);
  if (pathname === '/login')
    return submit('/api/auth/sign-in/email', request, credentialsOf(account));
  if (pathname === '/consent') {
    const accepted = await submit('/api/auth/oauth2/consent', request, { accept: true });
    return Response.redirect((await accepted.json()).url);
  }
  if (pathname.startsWith('/control/')) {
    const method = control[pathname.slice('/control/'.length)];
    return Response.json((await method(...(await request.json()))) ?? null);
  }
  return ledger.handle(request, auth.handler);
}

server.on('request', toNodeHandler(answer));
const { client_id: clientId, client_secret: clientSecret } = client;
console.log(JSON.stringify({ issuer: `${origin}/api/auth`, clientId, clientSecret }));

// The end of the test ends the server, however it comes.
process.stdin.resume().once('end', () => process.exit());
