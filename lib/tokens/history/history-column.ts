import type { Dialect } from '../../core/dialects/dialect.js';
import { LONGEST_HISTORY } from './history-entry.js';

/** What an UPDATE writes into the history. */
export interface HistoryChange {
  /** The new entry; left out if an entry is only removed. */
  entry?: string;
  /** An entry of the same attempt, which this change replaces. */
  replaces?: string;
}

/**
 * An SQL expression for the history after an UPDATE. The database joins the texts, so no process
 * reads the column before it writes it. Concurrent changes lose no entry, and no content of the
 * column can make the UPDATE fail. Entries beyond the column's length are cut off.
 */
export function historyExpression(dialect: Pick<Dialect, 'concat'>): string {
  const before = "REPLACE(COALESCE(history, ''), :replaced, '')";
  return `SUBSTR(${dialect.concat(':entry', before)}, 1, ${LONGEST_HISTORY})`;
}

/** The parameters of that expression. */
export function historyParameters({ entry = '', replaces = '' }: HistoryChange): {
  entry: string;
  replaced: string;
} {
  return { entry, replaced: replaces };
}
