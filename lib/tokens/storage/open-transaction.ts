import type { EntityManager } from 'typeorm';
import type { CaptureDatabase } from '../../core/database/capture-database.js';
import { pause } from '../../core/timing/pause.js';
import { OAuth2Token } from './oauth2-token.entity.js';
import type { UsableToken } from './stored-token.js';
import { TokenRefreshError } from '../token.errors.js';

const ATTEMPTS = 20;
const PAUSE_MS = 25;

const REMEDY =
  'A transaction of your application that is still open has stored, changed or locked this connection. ' +
  'A refreshed token must survive a rollback, so it is never stored in that transaction. ' +
  'Ask for the token after the commit, or outside of the transaction.';

/**
 * A refresh never writes through a transaction of the application: a rollback would lose the rotated
 * pair. It uses a connection of its own, which must neither miss a row that is not committed yet nor
 * wait for a lock that its own caller holds.
 *
 * @throws TokenRefreshError `storage`, whose message names the transaction
 */
export async function assertRefreshable(
  database: CaptureDatabase,
  { id, provider }: Pick<UsableToken, 'id' | 'provider'>,
): Promise<void> {
  if (database.hostTransaction() === undefined) return;
  const isFree =
    // SQLite has one connection, and the transaction has it.
    !database.dialect.hasOneConnection &&
    (await database.outsideHostTransaction(() => isCommittedAndFree(database, id)));
  if (isFree) return;
  const failure = { provider, tokenId: id, reason: 'storage' as const, retryable: true };
  throw new TokenRefreshError({ ...failure, remedy: REMEDY });
}

/** A process that refreshes the row locks it for a moment only, so it is tried again. */
async function isCommittedAndFree(database: CaptureDatabase, id: string): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      return await database.read((manager) => lock(manager, id));
    } catch {
      await pause(PAUSE_MS);
    }
  }
  return false;
}

/** @returns whether there is such a row @throws the driver's error when it is locked */
async function lock(manager: EntityManager, id: string): Promise<boolean> {
  const [sql, parameters] = manager
    .createQueryBuilder(OAuth2Token, 't')
    .select('t.id', 'id')
    .where('t.id = :id', { id })
    .getQueryAndParameters();
  const rows = await manager.query<unknown[]>(`${sql} FOR UPDATE NOWAIT`, parameters);
  return rows.length > 0;
}
