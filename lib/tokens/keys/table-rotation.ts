import { setImmediate } from 'node:timers/promises';
import { StorageError } from '../../core/statements/storage.error.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import type { RotationResult } from './rotation-result.js';
import type { EncryptedRowsRepository } from './encrypted-rows.repository.js';
import type { ReEncryptedRow, EncryptedRow, EncryptedTable } from './encrypted-table.js';
import type { TokenCipher } from '../encryption/token-cipher.js';

/** Rows that are encrypted before the event loop continues with other work: about two milliseconds. */
const ROWS_AT_A_STRETCH = 50;
/** Limit of ids in the log. */
const MOST_NAMED = 5;

/** One pass through one table, by ascending id, that encrypts the rows of other keys again. */
export class TableRotation {
  rotated = 0;
  /** Rows that cannot be decrypted. */
  failed = 0;
  /** Rows that another process has changed in the meantime. */
  missed = 0;
  /** The first ids of rows that cannot be decrypted. */
  readonly named: string[] = [];

  constructor(
    private readonly table: EncryptedTable,
    private readonly rows: EncryptedRowsRepository,
    private readonly cipher: TokenCipher,
    private readonly tally: RotationResult,
  ) {}

  /**
   * Reads and encrypts each page while the previous page is written.
   *
   * @throws StorageError
   */
  async go(batch: number, signal: AbortSignal, onPage: () => void): Promise<void> {
    let writing = Promise.resolve();
    try {
      for (let last: string | undefined = ''; last !== undefined && !signal.aborted;) {
        const page = await this.rows.page(this.table, last, batch);
        last = page.at(-1)?.id;
        const encryptedAgain = await this.encryptAgain(page);
        await writing;
        writing = this.write(encryptedAgain).then(onPage);
        // The error is handled by the next `await writing`.
        writing.catch(() => undefined);
      }
    } finally {
      await writing;
    }
  }

  private async encryptAgain(page: readonly EncryptedRow[]): Promise<ReEncryptedRow[]> {
    const encryptedAgain: ReEncryptedRow[] = [];
    for (const [index, row] of page.entries()) {
      if (index % ROWS_AT_A_STRETCH === 0) await setImmediate();
      try {
        encryptedAgain.push({ ...row, encryptedAgain: this.encryptedAgain(row) });
      } catch (error) {
        if (!(error instanceof DecryptionError)) throw error;
        this.failed += 1;
        this.tally.failed += 1;
        if (this.named.length < MOST_NAMED) this.named.push(row.id);
      }
    }
    return encryptedAgain;
  }

  private encryptedAgain(row: EncryptedRow): (string | null)[] {
    return this.table.encrypted.map((column, index) => {
      const envelope = row.envelopes[index] ?? null;
      const contexts = this.table.createContexts(row, column);
      return envelope === null
        ? null
        : this.cipher.encrypt(this.cipher.decryptAny(envelope, contexts), contexts[0]);
    });
  }

  private async write(rows: readonly ReEncryptedRow[]): Promise<void> {
    if (rows.length === 0) return;
    const written = await this.rows.replace(this.table, rows).catch((error: unknown) => {
      if (!(error instanceof StorageError)) throw error;
      return this.writeOneByOne(rows);
    });
    this.rotated += written;
    this.tally.rotated += written;
    this.missed += rows.length - written;
  }

  /** A statement with many rows can fail because of a deadlock or a limit that does not affect a single row. */
  private async writeOneByOne(rows: readonly ReEncryptedRow[]): Promise<number> {
    let written = 0;
    for (const row of rows) written += await this.rows.replace(this.table, [row]);
    return written;
  }
}
