import 'reflect-metadata';
import { OAuth2Token } from 'nestjs-oauth2-capture';
import { Envelopes } from '../../seed/envelope.js';
import { moduleDataSource } from '../../seed/tables.js';
import { assertAlive, type StartHotPath } from './hot-path.js';

/** The columns that an entity has without being asked, and the encrypted one. */
const SELECT = {
  id: true,
  ownerId: true,
  provider: true,
  resourceOwnerId: true,
  kind: true,
  parentId: true,
  name: true,
  username: true,
  profile: true,
  metadata: true,
  tokenType: true,
  scopes: true,
  expiresAt: true,
  refreshTokenExpiresAt: true,
  status: true,
  statusReason: true,
  version: true,
  accessToken: true,
} as const;

/** TypeORM's plainest way. https://typeorm.io/docs/working-with-entity-manager/find-options */
export const start: StartHotPath = async ({ place, key }) => {
  const source = await moduleDataSource(place);
  const repository = source.getRepository(OAuth2Token);
  const envelopes = new Envelopes(key);
  return {
    getToken: async ({ owner, provider }) => {
      const where = { ownerId: owner, provider };
      const row = await repository.findOne({ where, select: SELECT });
      if (row === null) throw new Error('not connected');
      assertAlive(row.expiresAt?.getTime());
      const encryptedPlace = { id: row.id, owner, provider, column: 'access_token' } as const;
      const { accessToken } = row;
      const envelope = accessToken.startsWith('"')
        ? (JSON.parse(accessToken) as string)
        : accessToken;
      return envelopes.decrypt(envelope, encryptedPlace);
    },
    close: () => source.destroy(),
  };
};
