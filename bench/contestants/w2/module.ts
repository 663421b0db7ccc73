import 'reflect-metadata';
import { OAuth2TokenService } from 'nestjs-oauth2-capture';
import { DataSource } from 'typeorm';
import { accountOf, PROVIDERS } from '../../seed/accounts.js';
import { moduleHost } from '../module-host.js';
import { BYSTANDER, CLIENT, type CountingPool, poolState, type StartStorm } from './storm.js';
import { TokenRows } from './token-rows.js';

/** This module, as its README says. */
export const start: StartStorm = async (setup) => {
  const { place, key, tokenUrl } = setup;
  const provider = {
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    scopes: [],
    endpoints: {
      authorization: new URL('/authorize', tokenUrl).href,
      token: tokenUrl,
      userInfo: new URL('/userinfo', tokenUrl).href,
    },
  };
  const app = await moduleHost(place, {
    encryptionKeys: [key],
    providers: Object.fromEntries(PROVIDERS.map((name) => [name, provider])),
  });
  const tokens = app.get(OAuth2TokenService, { strict: false });
  const source = app.get(DataSource, { strict: false });
  const { master } = source.driver as unknown as { master: CountingPool };
  const rows = new TokenRows(setup);
  return {
    getToken: (index) => {
      const { owner, provider: name } = accountOf(index);
      return tokens.getValidToken({ owner, provider: name });
    },
    stored: (index) => rows.read(index),
    bystander: () => source.query(BYSTANDER),
    pool: () => poolState(master),
    close: async () => {
      await rows.pool.end();
      await app.close();
    },
  };
};
