import { OAuth2Client } from 'google-auth-library';
import { accountOf } from '../../seed/accounts.js';
import { IN_MEMORY, type StartHotPath } from './hot-path.js';

/**
 * A client for each account, its tokens in memory and in the clear: for scale, since it reads no
 * database. https://github.com/googleapis/google-auth-library-nodejs#oauth2
 */
export const start: StartHotPath = async () => {
  const expires = Date.now() + 3_600_000;
  const clients = new Map<string, OAuth2Client>();
  for (let index = 0; index < IN_MEMORY; index += 1) {
    const { owner, provider, accessToken, refreshToken } = accountOf(index);
    const client = new OAuth2Client({ clientId: 'client-id', clientSecret: 'client-secret' });
    client.setCredentials({
      access_token: accessToken,
      refresh_token: refreshToken,
      expiry_date: expires,
    });
    clients.set(`${provider} ${owner}`, client);
  }
  return {
    getToken: async ({ owner, provider }) => {
      const answer = await clients.get(`${provider} ${owner}`)?.getAccessToken();
      return answer?.token ?? '';
    },
    close: async () => clients.clear(),
  };
};
