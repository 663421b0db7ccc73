import type { DataSource } from 'typeorm';
import { pause } from '../timing/pause.js';
import { StuckStatements } from './stuck-statements.js';

const IDLE_LIMIT_MS = 15_000;
const IDLE_POLL_MS = 5;

const BUSY =
  'a transaction of the application has held the only SQLite connection for 15 seconds. ' +
  'Call this module outside your transactions, or keep them short.';

const ROLLED_BACK =
  'transactions of the application have rolled this write back for 15 seconds. ' +
  'Call this module outside your transactions.';

/**
 * The only connection of a SQLite DataSource. Our statement could become part of a transaction that
 * the application has open there. So writes wait until no transaction is open, and are repeated
 * after a rollback.
 */
export class SharedConnection {
  private readonly stuck: StuckStatements;

  constructor(private readonly dataSource: DataSource) {
    this.stuck = new StuckStatements(dataSource);
  }

  /** @throws the driver's error */
  async read<T>(statement: () => Promise<T>): Promise<T> {
    // A lock that is still held does not block reads.
    if (!this.stuck.isEmpty) await this.stuck.release().catch(() => undefined);
    return statement();
  }

  /**
   * @param isApplied reads whether this very write has been made
   * @throws the driver's error, and an error when a transaction stays open, or transactions roll the
   *   write back, for 15 seconds
   */
  async write(
    statement: () => Promise<number>,
    isApplied: () => Promise<boolean>,
  ): Promise<number> {
    const deadline = performance.now() + IDLE_LIMIT_MS;
    for (;;) {
      await this.waitUntilIdle();
      await this.stuck.release();
      const affected = await statement();
      if (affected === 0) return 0;
      await this.waitUntilIdle();
      if (await isApplied()) return affected;
      if (performance.now() > deadline) throw new Error(ROLLED_BACK);
      await pause(IDLE_POLL_MS);
    }
  }

  /** Remembers a statement that met a lock: see {@link StuckStatements}. */
  remember(error: unknown): void {
    this.stuck.remember(error);
  }

  private async waitUntilIdle(): Promise<void> {
    const deadline = performance.now() + IDLE_LIMIT_MS;
    while (this.isInTransaction()) {
      if (performance.now() > deadline) throw new Error(BUSY);
      await pause(IDLE_POLL_MS);
    }
  }

  private isInTransaction(): boolean {
    const driver = this.dataSource.driver as { queryRunner?: { isTransactionActive: boolean } };
    return driver.queryRunner?.isTransactionActive === true;
  }
}
