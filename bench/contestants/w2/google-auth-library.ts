import { OAuth2Client } from 'google-auth-library';
import { CLIENT, type StartStorm } from './storm.js';
import { TokenRows } from './token-rows.js';

/**
 * A client for each account, kept by the process; new tokens are saved when it tells of them.
 * https://github.com/googleapis/google-auth-library-nodejs#handling-token-events
 */
export const start: StartStorm = async (setup) => {
  const rows = new TokenRows(setup);
  const clients = new Map<number, Promise<OAuth2Client>>();
  const saves = new Map<number, Promise<void>>();
  const open = async (index: number): Promise<OAuth2Client> => {
    const { accessToken, refreshToken, isOver } = await rows.read(index);
    const client = new OAuth2Client({
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      endpoints: { oauth2TokenUrl: setup.tokenUrl },
    });
    client.setCredentials({
      access_token: accessToken,
      refresh_token: refreshToken,
      expiry_date: isOver ? Date.now() - 60_000 : Date.now() + 3_600_000,
    });
    client.on('tokens', ({ access_token, refresh_token, expiry_date }) => {
      const pair = {
        accessToken: access_token ?? '',
        refreshToken: refresh_token ?? client.credentials.refresh_token ?? '',
      };
      saves.set(index, rows.save(index, pair, expiry_date ?? 0));
    });
    return client;
  };
  const clientOf = (index: number): Promise<OAuth2Client> => {
    const client = clients.get(index) ?? open(index);
    clients.set(index, client);
    return client;
  };
  return rows.host(async (index) => {
    const { token } = await (await clientOf(index)).getAccessToken();
    // A token that is not saved is lost with the process: others wait for that too.
    await saves.get(index);
    return token ?? '';
  });
};
