import { type HistoryEvent, writeEntry } from '../history/history-entry.js';
import type { TokenColumns } from './oauth2-token.repository.js';

/** The history entry for new credentials, with the time at which they were received. */
export function credentialsEntry(what: HistoryEvent, columns: TokenColumns): string {
  const { issuedAt, expiresAt, statusReason, retryAt } = columns;
  return writeEntry({
    at: (issuedAt as Date).getTime(),
    what,
    ...(typeof statusReason === 'string' && { code: statusReason }),
    ...(expiresAt instanceof Date && { expiresAt: expiresAt.getTime() }),
    ...(retryAt instanceof Date && { nextAttemptAt: retryAt.getTime() }),
  });
}
