import { type DataSource, QueryFailedError } from 'typeorm';

/**
 * libsql does not reset a statement that ended in SQLITE_BUSY. Until that very
 * statement runs again, the connection stays inside it: what is written later
 * is not committed, and no other process can write. Run with nulls it changes
 * nothing and lets go.
 */
export class StuckStatements {
  private readonly parameterCounts = new Map<string, number>();

  constructor(private readonly dataSource: DataSource) {}

  get isEmpty(): boolean {
    return this.parameterCounts.size === 0;
  }

  /** Remembers the statement behind a driver's error, if it met a lock. */
  remember(error: unknown): void {
    if (!isBusy(error) || this.parameterCounts.has(error.query)) return;
    const count = Array.isArray(error.parameters) ? error.parameters.length : 0;
    this.parameterCounts.set(error.query, count);
  }

  /** @throws the driver's error while the lock is still there */
  async release(): Promise<void> {
    for (const [sql, count] of this.parameterCounts) {
      try {
        // One array: libsql takes a single null for an object of named parameters.
        await this.dataSource.query(sql, [Array<null>(count).fill(null)]);
      } catch (error) {
        // A constraint that nulls violate ends the statement as well as success does.
        if (isBusy(error)) throw error;
      }
      this.parameterCounts.delete(sql);
    }
  }
}

function isBusy(error: unknown): error is QueryFailedError {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY');
}
