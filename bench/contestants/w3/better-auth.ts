import { createServer } from 'node:http';
import { toNodeHandler } from 'better-auth/node';
import { betterAuthOn } from '../../peers/better-auth.js';
import { CONNECTED, PROVIDER, type StartConnecting } from './connecting.js';

/**
 * Linking an account to a user who is logged in. It checks a session of its own and keeps state in
 * its table of verifications, so it does more than the others.
 * https://www.better-auth.com/docs/concepts/users-accounts#account-linking
 */
export const start: StartConnecting = async ({ place, port, urls }) => {
  const origin = `http://127.0.0.1:${port}`;
  const { auth, pool } = betterAuthOn(place.at, urls, origin);
  const handler = toNodeHandler(auth);
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const body = {
    provider: PROVIDER,
    callbackURL: `${origin}${CONNECTED}`,
    errorCallbackURL: `${origin}/failed`,
  };
  return {
    connect: { method: 'POST', path: '/api/auth/link-social', body },
    async logIn(user) {
      const account = { email: `${user}@app.example`, password: 'password-0123456789', name: user };
      const { headers } = await auth.api.signUpEmail({ body: account, returnHeaders: true });
      return headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ');
    },
    close: () => pool.end(),
  };
};
