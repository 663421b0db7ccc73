import 'reflect-metadata';
import { OAuth2Token } from 'nestjs-oauth2-capture';
import { Envelopes } from '../../seed/envelope.js';
import { moduleDataSource } from '../../seed/tables.js';
import { assertAlive, type StartHotPath } from './hot-path.js';

interface Row {
  id: string;
  accessToken: string;
  expiresAt: string | number;
}

/** Three columns and no entity. https://typeorm.io/docs/query-builder/select-query-builder */
export const start: StartHotPath = async ({ place, key }) => {
  const source = await moduleDataSource(place);
  const repository = source.getRepository(OAuth2Token);
  const envelopes = new Envelopes(key);
  return {
    getToken: async ({ owner, provider }) => {
      const row = await repository
        .createQueryBuilder('token')
        .select('token.id', 'id')
        .addSelect('token.accessToken', 'accessToken')
        .addSelect('token.expiresAt', 'expiresAt')
        .where('token.ownerId = :owner AND token.provider = :provider', { owner, provider })
        .getRawOne<Row>();
      if (row === undefined) throw new Error('not connected');
      assertAlive(row.expiresAt);
      const encryptedPlace = { id: row.id, owner, provider, column: 'access_token' } as const;
      const envelope = row.accessToken.startsWith('"')
        ? (JSON.parse(row.accessToken) as string)
        : row.accessToken;
      return envelopes.decrypt(envelope, encryptedPlace);
    },
    close: () => source.destroy(),
  };
};
