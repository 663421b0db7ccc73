import 'reflect-metadata';
import { OAuth2Token } from 'nestjs-oauth2-capture';
import { accountOf, rowIdOf } from '../../seed/accounts.js';
import { Envelopes } from '../../seed/envelope.js';
import { moduleDataSource } from '../../seed/tables.js';
import { requestRefresh } from './refresh-request.js';
import { BYSTANDER, type CountingPool, poolState, type StartStorm } from './storm.js';
import { TokenRows } from './token-rows.js';

/**
 * The row is locked while the provider is asked.
 * https://typeorm.io/docs/query-builder/select-query-builder#set-locking
 */
export const start: StartStorm = async (setup) => {
  const source = await moduleDataSource(setup.place);
  const { master } = source.driver as unknown as { master: CountingPool };
  const envelopes = new Envelopes(setup.key);
  const rows = new TokenRows(setup);
  const getToken = (index: number): Promise<string> => {
    const { owner, provider } = accountOf(index);
    const id = rowIdOf(index);
    const access = { id, owner, provider, column: 'access_token' } as const;
    const refresh = { id, owner, provider, column: 'refresh_token' } as const;
    return source.transaction(async (manager) => {
      const row = await manager
        .createQueryBuilder(OAuth2Token, 'token')
        .addSelect(['token.accessToken', 'token.refreshToken'])
        .where('token.ownerId = :owner AND token.provider = :provider', { owner, provider })
        .setLock('pessimistic_write')
        .getOneOrFail();
      if ((row.expiresAt?.getTime() ?? 0) > Date.now()) {
        return envelopes.decrypt(row.accessToken, access);
      }
      const refreshToken = envelopes.decrypt(row.refreshToken ?? '', refresh);
      const renewed = await requestRefresh(setup.tokenUrl, refreshToken);
      await manager.update(
        OAuth2Token,
        { id },
        {
          accessToken: envelopes.encrypt(renewed.accessToken, access),
          refreshToken: envelopes.encrypt(renewed.refreshToken, refresh),
          expiresAt: new Date(renewed.expiresAt),
          version: row.version + 1,
        },
      );
      return renewed.accessToken;
    });
  };
  return {
    getToken,
    stored: (index) => rows.read(index),
    bystander: () => source.query(BYSTANDER),
    pool: () => poolState(master),
    close: async () => {
      await rows.pool.end();
      await source.destroy();
    },
  };
};
