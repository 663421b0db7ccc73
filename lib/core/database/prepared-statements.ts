import { Inject, Injectable, Logger } from '@nestjs/common';
import { CaptureDatabase } from './capture-database.js';
import type { DatabaseOptions } from './database.options.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../injection-tokens.js';

interface Answer {
  rows: unknown[];
  rowCount: number | null;
}

/** The pool of `pg`, as far as TypeORM's driver shows it. */
interface PostgresPool {
  query(statement: { name: string; text: string; values: readonly unknown[] }): Promise<Answer>;
}

/**
 * A connection that does not know the statement, or knows another by its name,
 * since a pooler stands between (26000, 42P05); or whose plan has grown old
 * with the table (0A000).
 */
const NOT_PREPARED = new Set(['26000', '42P05', '0A000']);

/**
 * Statements of which only the parameters change, on the driver's own pool
 * where it is seen: PostgreSQL then parses and plans each once for a
 * connection. Elsewhere they go through TypeORM like all others.
 */
@Injectable()
export class PreparedStatements {
  private readonly logger = new Logger('OAuth2Capture');
  private isOn: boolean;

  constructor(
    private readonly database: CaptureDatabase,
    @Inject(OAUTH2_CAPTURE_OPTIONS) { preparedStatements }: DatabaseOptions,
  ) {
    this.isOn = preparedStatements && database.dialect === 'postgres';
  }

  /** @param name the same for the same text, always @throws StorageError */
  read<T>(name: string, text: string, values: unknown[]): Promise<T[]> {
    return this.database.read(async () => {
      const transaction = this.database.hostTransaction();
      if (transaction !== undefined) return transaction.query<T[]>(text, values);
      const answer = await this.prepared(name, text, values);
      if (answer !== undefined) return answer.rows as T[];
      return this.database.manager.query<T[]>(text, values);
    });
  }

  /**
   * A change, as part of `CaptureDatabase.write`.
   *
   * @returns the number of rows changed
   * @throws the driver's error
   */
  async change(name: string, text: string, values: unknown[]): Promise<number> {
    const transaction = this.database.hostTransaction()?.queryRunner;
    if (transaction) return (await transaction.query(text, values, true)).affected ?? 0;
    const answer = await this.prepared(name, text, values);
    if (answer !== undefined) return answer.rowCount ?? 0;
    const runner = this.database.dataSource.createQueryRunner();
    try {
      const { affected } = await runner.query(text, values, true);
      return affected ?? 0;
    } finally {
      await runner.release();
    }
  }

  /** @returns undefined where statements are not prepared; nothing has been done then */
  private async prepared(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<Answer | undefined> {
    const pool = this.isOn ? this.pool() : undefined;
    if (pool === undefined) return undefined;
    try {
      return await pool.query({ name: `oauth2_capture_${name}`, text, values });
    } catch (error) {
      if (!NOT_PREPARED.has((error as { code?: string }).code ?? '')) throw error;
      this.isOn = false;
      this.logger.warn(
        'prepared statements do not work on this connection and are off from now on; set preparedStatements: false to keep this quiet',
      );
      return undefined;
    }
  }

  private pool(): PostgresPool | undefined {
    const { master } = this.database.dataSource.driver as { master?: Partial<PostgresPool> };
    return typeof master?.query === 'function' ? (master as PostgresPool) : undefined;
  }
}
