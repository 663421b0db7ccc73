import { Inject, Injectable, Logger } from '@nestjs/common';
import { CaptureDatabase } from './capture-database.js';
import type { DatabaseOptions } from './database.options.js';
import { OAUTH2_CAPTURE_OPTIONS } from './injection-tokens.js';

/** The pool of `pg`, as far as TypeORM's driver shows it. */
interface PostgresPool {
  query(statement: {
    name: string;
    text: string;
    values: readonly unknown[];
  }): Promise<{ rows: unknown[] }>;
}

/**
 * A connection that does not know the statement, or knows another by its name,
 * since a pooler stands between (26000, 42P05); or whose plan has grown old
 * with the table (0A000).
 */
const NOT_PREPARED = new Set(['26000', '42P05', '0A000']);

/**
 * Reads of which only the parameters change, on the driver's own pool where it
 * is seen: PostgreSQL then parses and plans each once for a connection.
 * Elsewhere they go through TypeORM like all others.
 */
@Injectable()
export class PreparedReads {
  private readonly logger = new Logger('OAuth2Capture');
  private isOn: boolean;

  constructor(
    private readonly database: CaptureDatabase,
    @Inject(OAUTH2_CAPTURE_OPTIONS) { preparedStatements }: DatabaseOptions,
  ) {
    this.isOn = preparedStatements && database.dialect === 'postgres';
  }

  /** @param name the same for the same text, always @throws StorageError */
  run<T>(name: string, text: string, parameters: unknown[]): Promise<T[]> {
    return this.database.read(async () => {
      const pool = this.isOn ? this.pool() : undefined;
      if (pool !== undefined) {
        try {
          const { rows } = await pool.query({
            name: `oauth2_capture_${name}`,
            text,
            values: parameters,
          });
          return rows as T[];
        } catch (error) {
          if (!NOT_PREPARED.has((error as { code?: string }).code ?? '')) throw error;
          this.isOn = false;
          this.logger.warn(
            'prepared statements do not work on this connection and are off from now on; set preparedStatements: false to keep this quiet',
          );
        }
      }
      return this.database.manager.query<T[]>(text, parameters);
    });
  }

  private pool(): PostgresPool | undefined {
    const { master } = this.database.dataSource.driver as { master?: Partial<PostgresPool> };
    return typeof master?.query === 'function' ? (master as PostgresPool) : undefined;
  }
}
