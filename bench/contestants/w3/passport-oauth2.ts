import passport from 'passport';
import OAuth2Strategy, { type VerifyCallback } from 'passport-oauth2';
import { expressWithSession, listenOn } from '../../peers/express-session.js';
import type { Profile, StartConnecting, TokenAnswer } from './connecting.js';
import { CLIENT, CONNECTED, USER_HEADER } from './connecting.js';
import { Connections } from './connections.js';

type ProfileDone = (error: unknown, profile?: unknown) => void;

/**
 * passport.authorize() for users who are logged in, state and PKCE in the session.
 * https://www.passportjs.org/packages/passport-oauth2/
 * https://www.passportjs.org/concepts/authentication/authorize/
 */
class AcmeStrategy extends OAuth2Strategy {
  userInfoUrl = '';

  override userProfile(accessToken: string, done: ProfileDone): void {
    this._oauth2.get(this.userInfoUrl, accessToken, (error, body) => {
      if (error) return done(error);
      done(null, JSON.parse(String(body)));
    });
  }
}

export const start: StartConnecting = async ({ place, key, port, urls }) => {
  const { app, pool } = expressWithSession(place.at);
  const connections = new Connections(pool, key);
  const strategy = new AcmeStrategy(
    {
      authorizationURL: urls.authorization,
      tokenURL: urls.token,
      clientID: CLIENT.id,
      clientSecret: CLIENT.secret,
      callbackURL: `http://127.0.0.1:${port}/callback`,
      scope: ['read'],
      state: true,
      pkce: true,
      passReqToCallback: true,
    },
    (
      request: { get(name: string): string | undefined },
      accessToken: string,
      refreshToken: string,
      { expires_in }: TokenAnswer,
      profile: Profile,
      done: VerifyCallback,
    ) => {
      const owner = request.get(USER_HEADER) ?? '';
      const tokens = { access_token: accessToken, refresh_token: refreshToken, expires_in };
      void connections.save(owner, profile, tokens).then(() => done(null, { owner }), done);
    },
  );
  strategy.userInfoUrl = urls.userInfo;
  (
    strategy as unknown as { _oauth2: { useAuthorizationHeaderforGET(use: boolean): void } }
  )._oauth2.useAuthorizationHeaderforGET(true);
  passport.use('acme', strategy);
  app.get('/connect', passport.authorize('acme') as () => void);
  app.get(
    '/callback',
    passport.authorize('acme', { failureRedirect: '/failed' }) as () => void,
    (_request, response) => response.redirect(303, CONNECTED),
  );
  await listenOn(app, port);
  return { connect: { method: 'GET', path: '/connect' }, close: () => pool.end() };
};
