import type { CaptureDatabase } from '../../core/database/capture-database.js';
import { onConnection } from '../../core/database/on-connection.js';
import { readHistory, type HistoryEntry } from '../history/history-entry.js';
import { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { columnExpression } from '../storage/stored-token.js';

/** Columns in addition to those of the entity. None of them is encrypted. */
const FURTHER = [
  'issuedAt',
  'keyId',
  'refreshAt',
  'retryAt',
  'failures',
  'refusals',
  'leaseId',
  'leaseUntil',
  'provisionalUntil',
  'history',
] as const;

/** The columns that an explanation needs, without the tokens. */
export interface ExplainedRow {
  token: OAuth2Token;
  hasRefreshToken: boolean;
  history: HistoryEntry[];
}

/** Reads the row of an id; of the encrypted columns only whether there is a refresh token. @throws StorageError */
export async function readExplainedRow(
  database: CaptureDatabase,
  id: string,
): Promise<ExplainedRow | undefined> {
  const query = database.builder
    .createQueryBuilder(OAuth2Token, 't')
    .addSelect(FURTHER.map((column) => `t.${column}`))
    .addSelect(columnExpression(database, 't', 'hasRefreshToken'), 'refreshable')
    .where(database.equals('t.id', 'id'), { id });
  const { entities, raw } = await database.read((manager) =>
    onConnection(manager, query).getRawAndEntities<{ refreshable: unknown }>(),
  );
  const [token] = entities;
  if (token === undefined) return undefined;
  const hasRefreshToken = Number(raw[0]?.refreshable) === 1;
  return { token, hasRefreshToken, history: readHistory(token.history) };
}
