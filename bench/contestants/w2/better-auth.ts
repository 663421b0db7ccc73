import { betterAuthOn, readBetterAuth } from '../../peers/better-auth.js';
import { accountOf, rowIdOf } from '../../seed/accounts.js';
import { poolState, type StartStorm } from './storm.js';

/** https://www.better-auth.com/docs/concepts/oauth#get-access-token */
export const start: StartStorm = async ({ place, tokenUrl }) => {
  const { auth, pool } = betterAuthOn(place.at, {
    authorization: new URL('/authorize', tokenUrl).href,
    token: tokenUrl,
    userInfo: new URL('/userinfo', tokenUrl).href,
  });
  return {
    getToken: async (index) => {
      const body = { accountId: rowIdOf(index), userId: accountOf(index).owner };
      const { accessToken } = await auth.api.getAccessToken({ body });
      return accessToken ?? '';
    },
    stored: (index) => readBetterAuth(auth, pool, index),
    bystander: () => pool.query('SELECT count(*) FROM verification'),
    pool: () => poolState(pool),
    close: () => pool.end(),
  };
};
