import Database from 'libsql';
import { Envelopes } from '../../seed/envelope.js';
import { assertAlive, type StartHotPath } from './hot-path.js';

interface Row {
  id: string;
  access_token: string;
  expires_at: number;
}

/** The limit: a statement of the driver, prepared once, then AES-GCM. */
export const start: StartHotPath = async ({ place, key }) => {
  const database = new Database(place.at);
  const statement = database.prepare(
    'SELECT id, access_token, expires_at FROM oauth2_token WHERE owner_id = ? AND provider = ?',
  );
  const envelopes = new Envelopes(key);
  return {
    getToken: async ({ owner, provider }) => {
      const row = statement.get([owner, provider]) as Row | undefined;
      if (row === undefined) throw new Error('not connected');
      assertAlive(row.expires_at);
      const place = { id: row.id, owner, provider, column: 'access_token' } as const;
      return envelopes.decrypt(JSON.parse(row.access_token) as string, place);
    },
    close: async () => void database.close(),
  };
};
