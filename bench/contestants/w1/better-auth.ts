import { betterAuthOn } from '../../peers/better-auth.js';
import type { StartHotPath } from './hot-path.js';

/** https://www.better-auth.com/docs/concepts/oauth#get-access-token */
export const start: StartHotPath = async ({ place }) => {
  const { auth, pool } = betterAuthOn(place.at);
  return {
    getToken: async ({ owner, rowId }) => {
      const body = { accountId: rowId, userId: owner };
      const { accessToken } = await auth.api.getAccessToken({ body });
      return accessToken ?? '';
    },
    close: () => pool.end(),
  };
};
