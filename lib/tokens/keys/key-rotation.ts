import { Injectable, Logger } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { TableRotation } from './table-rotation.js';
import type { RotationResult } from './rotation-result.js';
import { EncryptedRowsRepository } from './encrypted-rows.repository.js';
import type { EncryptedTable } from './encrypted-table.js';
import { EncryptedTables } from './encrypted-tables.js';
import { TokenCipher } from '../encryption/token-cipher.js';

/** How keys are rotated. */
export interface RotationOptions {
  /**
   * Rows in one statement, 1 to 1,000; by default 500 on PostgreSQL and 200 elsewhere.
   *
   * @default 500 on PostgreSQL, 200 elsewhere
   */
  batch?: number;
}

const MOST_ROWS = 1_000;
/** More rows are not faster and use more memory. */
const USUAL_ROWS = 500;
/** More CASEs in one statement make it slower, not faster. */
const MOST_CASES = 200;
/** Limit of repeated passes: a process that still encrypts with the old key can add rows that this pass has already gone past. */
const MOST_WALKS = 10;

/**
 * Encrypts every row again that was not encrypted with the first key. The key ids in
 * the tables show which rows are left, so a rotation can be interrupted, restarted
 * and run in several processes while the application serves requests.
 */
@Injectable()
export class KeyRotation {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly database: CaptureDatabase,
    private readonly tables: EncryptedTables,
    private readonly rows: EncryptedRowsRepository,
    private readonly cipher: TokenCipher,
    private readonly work: InFlightWork,
  ) {}

  /** Counts the rows that were not encrypted with the first key. @throws StorageError */
  async remaining(): Promise<number> {
    let count = 0;
    for (const table of this.tables.all) count += await this.rows.count(table);
    return count;
  }

  /**
   * Rotates all tables. During a shutdown it writes the current page and leaves the rest for another run.
   *
   * @param onPage called with the progress after each page
   * @throws StorageError; rows that were already encrypted again stay so
   */
  rotate(
    options: RotationOptions = {},
    onPage?: (sofar: RotationResult) => void,
  ): Promise<RotationResult> {
    return this.work.track('background', this.rotateAll(this.readBatch(options), onPage));
  }

  private async rotateAll(
    batch: number,
    onPage?: (sofar: RotationResult) => void,
  ): Promise<RotationResult> {
    const tally: RotationResult = { rotated: 0, failed: 0 };
    for (const table of this.tables.all) {
      await this.rotateTable(table, batch, tally, () => onPage?.({ ...tally }));
    }
    return tally;
  }

  /** Repeats passes through a table until a pass finds no row that it can encrypt again. */
  private async rotateTable(
    table: EncryptedTable,
    batch: number,
    tally: RotationResult,
    onPage: () => void,
  ): Promise<void> {
    const { signal } = this.work;
    for (let walks = 1; !signal.aborted && (await this.rows.hasOtherKeys(table)); walks += 1) {
      const walk = new TableRotation(table, this.rows, this.cipher, tally);
      await walk.go(batch, signal, onPage);
      const isDone = walk.rotated + walk.missed === 0;
      if (isDone || walks === MOST_WALKS || signal.aborted) return this.report(table, walk);
      // The next pass counts these rows again.
      tally.failed -= walk.failed;
    }
  }

  private report(table: EncryptedTable, { failed, named }: TableRotation): void {
    if (failed === 0) return;
    const ids = failed > named.length ? `${named.join(', ')}, …` : named.join(', ');
    this.logger.warn(
      `${this.rows.readTableName(table)}: rows that do not open and stay as they are: ${failed} (${ids}). Put the missing key back into encryptionKeys, or let their users connect again.`,
    );
  }

  private readBatch({ batch }: RotationOptions): number {
    const usual = this.database.dialect.hasArrays ? USUAL_ROWS : MOST_CASES;
    const wanted = batch !== undefined && batch >= 1 ? Math.trunc(batch) : usual;
    return Math.min(wanted, MOST_ROWS);
  }
}
