import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { driverError } from '../dialects/driver-error.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../injection-tokens.js';
import type { StatementBounds } from '../statements/statement-runner.js';
import { CaptureDatabase } from './capture-database.js';
import type { DatabaseSlice } from './database.options.js';
import { executeChange } from './execute-change.js';

interface Result {
  rows: unknown[];
  rowCount: number | null;
}

/** A connection of `pg`. */
interface PostgresClient {
  query(statement: { name: string; text: string; values: readonly unknown[] }): Promise<Result>;
}

/**
 * The connection does not know the statement, or another statement has its name: a pooler is
 * between the application and the server.
 */
const POOLER = new Set<unknown>(['26000', '42P05']);
/** `cached plan must not change result type`: the table has changed since the statement was prepared. */
const OUTDATED_PLAN = '0A000';

/**
 * Statements that differ only in their parameters. On PostgreSQL each is parsed and planned once
 * for a connection; on other databases TypeORM executes them like all others.
 */
@Injectable()
export class PreparedStatements {
  private readonly logger = new Logger('OAuth2Capture');
  private isOn: boolean;
  /**
   * Increased when plans have become outdated, so that every connection prepares its statements
   * again.
   */
  private generation = 0;
  private readonly names = new Map<string, string>();

  /** @internal made by Nest */
  constructor(
    private readonly database: CaptureDatabase,
    @Inject(OAUTH2_CAPTURE_OPTIONS) { database: { preparedStatements } }: DatabaseSlice,
  ) {
    this.isOn = preparedStatements && database.dialect.preparesStatements;
  }

  /** @throws StorageError */
  async read<T>(text: string, values: unknown[], bounds?: StatementBounds): Promise<T[]> {
    if (this.isOn && this.database.hostTransaction() === undefined) {
      const result = await this.database.readOnClient(
        (client) => this.prepared(client as PostgresClient, text, values),
        bounds,
      );
      if (result !== undefined) return result.rows as T[];
    }
    return this.database.read((manager) => manager.query<T[]>(text, values), bounds);
  }

  /**
   * A change, as part of `CaptureDatabase.write`.
   *
   * @returns the number of rows changed
   * @throws the driver's error
   */
  async change(manager: EntityManager, text: string, values: unknown[]): Promise<number> {
    const runner = manager.queryRunner;
    // A statement that fails would abort a transaction of the application.
    if (this.isOn && runner?.isTransactionActive === false) {
      const client = (await runner.connect()) as PostgresClient;
      const result = await this.prepared(client, text, values);
      if (result !== undefined) return result.rowCount ?? 0;
    }
    return executeChange(manager, text, values);
  }

  /** @returns undefined where a pooler prevents prepared statements; then it has done nothing */
  private async prepared(
    client: PostgresClient,
    text: string,
    values: unknown[],
  ): Promise<Result | undefined> {
    for (let isRetry = false; ; isRetry = true) {
      try {
        return await client.query({ name: this.createName(text), text, values });
      } catch (error) {
        const { code } = driverError(error);
        if (POOLER.has(code)) {
          this.turnOff();
          return undefined;
        }
        if (code !== OUTDATED_PLAN || isRetry) throw error;
        this.generation += 1;
        this.names.clear();
      }
    }
  }

  private turnOff(): void {
    if (!this.isOn) return;
    this.isOn = false;
    this.logger.warn(
      'prepared statements do not work on this connection, so the module stops using them; set database: { preparedStatements: false } to prevent this warning',
    );
  }

  /**
   * Another release of the application may use the same server connections, so each text has a name
   * of its own.
   */
  private createName(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(`${this.generation} ${text}`).digest('hex');
    const [verb = ''] = text.split(' ', 1);
    const name = `oauth2_capture_${verb.toLowerCase()}_${hash.slice(0, 24)}`;
    this.names.set(text, name);
    return name;
  }
}
