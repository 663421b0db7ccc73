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
  /** Rows in one statement, 1 to 1,000; by default 500 on PostgreSQL and 200 elsewhere. */
  batch?: number;
}

const MOST_ROWS = 1_000;
/** A thousand are no faster and take more memory. */
const USUAL_ROWS = 500;
/** More CASEs in one statement make it slower, not faster. */
const MOST_CASES = 200;
/** A process that still encrypts with the old key may bring rows back behind us. */
const MOST_WALKS = 10;

/**
 * Encrypts again every row that another than the first key of the ring has encrypted.
 * The key ids in the tables say what is left, so it may end anywhere, begin
 * again, and run in several processes, while the application serves.
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

  /** How many rows another than the first key has encrypted. @throws StorageError */
  async remaining(): Promise<number> {
    let count = 0;
    for (const table of this.tables.all) count += await this.rows.count(table);
    return count;
  }

  /**
   * In shutdown the page in flight is written, and the rest is left for another time.
   *
   * @param onPage is told how far it has come
   * @throws StorageError; what is rotated by then stays rotated
   */
  rotate(
    options: RotationOptions = {},
    onPage?: (sofar: RotationResult) => void,
  ): Promise<RotationResult> {
    return this.work.track('background', this.rotateAll(this.batchOf(options), onPage));
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

  /** Walks until a walk finds nothing more that can be encrypted. */
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
      // They will be met again.
      tally.failed -= walk.failed;
    }
  }

  private report(table: EncryptedTable, { failed, named }: TableRotation): void {
    if (failed === 0) return;
    const ids = failed > named.length ? `${named.join(', ')}, …` : named.join(', ');
    this.logger.warn(
      `${this.rows.nameOf(table)}: rows that do not open and stay as they are: ${failed} (${ids}). Put the missing key back into encryptionKeys, or let their users connect again.`,
    );
  }

  private batchOf({ batch }: RotationOptions): number {
    const usual = this.database.dialect.hasArrays ? USUAL_ROWS : MOST_CASES;
    const wanted = batch !== undefined && batch >= 1 ? Math.trunc(batch) : usual;
    return Math.min(wanted, MOST_ROWS);
  }
}
