import grant from 'grant';
import type { Request, Response } from 'express';
import { expressWithSession, listenOn } from '../../peers/express-session.js';
import type { Profile, StartConnecting, TokenAnswer } from './connecting.js';
import { CLIENT, CONNECTED, PROVIDER, USER_HEADER } from './connecting.js';
import { Connections } from './connections.js';

/** Its types speak of a default export, its CommonJS module is the function itself. */
const { express }: typeof grant.default = grant as never;

interface GrantSession {
  grant?: { response?: { raw: TokenAnswer; profile: Profile } };
}

/**
 * Its Express handler, the response in the session.
 * https://github.com/simov/grant#handlers
 * https://github.com/simov/grant#configuration-description
 */
export const start: StartConnecting = async ({ place, key, port, urls }) => {
  const { app, pool } = expressWithSession(place.at);
  const connections = new Connections(pool, key);
  app.use(
    express({
      defaults: { origin: `http://127.0.0.1:${port}`, transport: 'session', state: true },
      [PROVIDER]: {
        authorize_url: urls.authorization,
        access_url: urls.token,
        profile_url: urls.userInfo,
        oauth: 2,
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        scope: ['read'],
        pkce: true,
        response: ['tokens', 'raw', 'profile'],
        callback: '/store',
      },
    }),
  );
  app.get('/store', (request: Request, response: Response) => {
    const { grant: granted } = request.session as GrantSession;
    if (granted?.response === undefined) return response.redirect(303, '/failed');
    const { raw, profile } = granted.response;
    const owner = request.get(USER_HEADER) ?? '';
    connections.save(owner, profile, raw).then(
      () => response.redirect(303, CONNECTED),
      () => response.redirect(303, '/failed'),
    );
  });
  await listenOn(app, port);
  return { connect: { method: 'GET', path: `/connect/${PROVIDER}` }, close: () => pool.end() };
};
