import { type DataSource, QueryFailedError } from 'typeorm';

/**
 * libsql does not reset a statement that failed with SQLITE_BUSY. Until the same statement is
 * executed again, the connection stays inside it: later writes are not committed, and no other
 * process can write. Executed with nulls, the statement changes nothing and is reset.
 */
export class StuckStatements {
  private readonly parameterCounts = new Map<string, number>();

  constructor(private readonly dataSource: DataSource) {}

  get isEmpty(): boolean {
    return this.parameterCounts.size === 0;
  }

  /** Stores the statement that caused a driver's error, if it met a lock. */
  remember(error: unknown): void {
    if (!isBusy(error) || this.parameterCounts.has(error.query)) return;
    const count = Array.isArray(error.parameters) ? error.parameters.length : 0;
    this.parameterCounts.set(error.query, count);
  }

  /** @throws the driver's error while the lock is still there */
  async release(): Promise<void> {
    for (const [sql, count] of this.parameterCounts) {
      try {
        // One array, because libsql reads a single null as an object of named parameters.
        await this.dataSource.query(sql, [Array<null>(count).fill(null)]);
      } catch (error) {
        // If nulls violate a constraint, the statement is reset too.
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
