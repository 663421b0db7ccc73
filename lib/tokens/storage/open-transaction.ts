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
 * Checks that a refresh does not conflict with an open transaction of the application. A refresh never
 * writes in that transaction, because a rollback would lose the new tokens. It uses a separate database
 * connection, which cannot read uncommitted rows and would wait for the transaction's locks.
 *
 * @throws TokenRefreshError `storage`, whose message names the transaction
 */
export async function assertRefreshable(
  database: CaptureDatabase,
  { id, provider }: Pick<UsableToken, 'id' | 'provider'>,
): Promise<void> {
  if (database.hostTransaction() === undefined) return;
  const isFree =
    // SQLite has one connection, which the transaction uses.
    !database.dialect.hasOneConnection &&
    (await database.outsideHostTransaction(() => isCommittedAndFree(database, id)));
  if (isFree) return;
  const failure = { provider, tokenId: id, reason: 'storage' as const, retryable: true };
  throw new TokenRefreshError({ ...failure, remedy: REMEDY });
}

/** Retries, because a process that refreshes the row locks it only for a moment. */
async function isCommittedAndFree(database: CaptureDatabase, id: string): Promise<boolean> {
  // MariaDB reports a lock with NOWAIT as a lock wait timeout, which other statements repeat as a conflict.
  const bounds = { timeoutMs: database.timeoutMs('lease'), repeatsConflicts: false };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      return await database.read((manager) => lock(manager, id), bounds);
    } catch {
      await pause(PAUSE_MS);
    }
  }
  return false;
}

/** @returns whether the row exists @throws the driver's error when it is locked */
async function lock(manager: EntityManager, id: string): Promise<boolean> {
  const [sql, parameters] = manager
    .createQueryBuilder(OAuth2Token, 't')
    .select('t.id', 'id')
    .where('t.id = :id', { id })
    .getQueryAndParameters();
  const rows = await manager.query<unknown[]>(`${sql} FOR UPDATE NOWAIT`, parameters);
  return rows.length > 0;
}
