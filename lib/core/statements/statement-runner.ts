import type { DataSource, EntityManager } from 'typeorm';
import type { Dialect } from '../dialects/dialect.js';
import { pause } from '../timing/pause.js';
import { Deadline, LATE } from './deadline.js';
import { QueryLimiter, type Slot } from './query-limiter.js';
import { type StatementConnection, StatementConnections } from './statement-connections.js';
import { StatementTimeoutError } from './statement-timeout.error.js';

/** How long one statement may take, and which connections it may use. */
export interface StatementBounds {
  /** Milliseconds for the wait for a connection, the statement and its retries. */
  timeoutMs: number;
  /** An instant of `performance.now()`: only a connection that was opened later is used. */
  openedAfter?: number;
}

/** How long a statement is sent again after a conflict with a concurrent one. */
const RETRY_CONFLICTS_MS = 1_000;
/** How long a statement may wait for other statements of this module. */
const LONGEST_QUEUE_MS = 15_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 160;

/** Executes one statement at a time on a connection of its own, each within a deadline. */
export class StatementRunner {
  private readonly limiter: QueryLimiter;
  private readonly connections: StatementConnections;

  constructor(
    dataSource: DataSource,
    private readonly dialect: Dialect,
  ) {
    this.limiter = new QueryLimiter(dataSource);
    this.connections = new StatementConnections(dataSource, dialect);
  }

  /**
   * @param statement executes one statement by the manager that it is given; it is called again
   *   when the server refuses the statement because of a concurrent one
   * @throws StatementTimeoutError when the deadline passes
   * @throws the driver's error
   */
  async run<T>(
    statement: (manager: EntityManager) => Promise<T>,
    bounds: StatementBounds,
  ): Promise<T> {
    const begunAt = performance.now();
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.attempt(statement, bounds);
      } catch (error) {
        const isOver = performance.now() - begunAt > RETRY_CONFLICTS_MS;
        if (isOver || !this.dialect.isConflict(error)) throw error;
      }
      await pause(wait * (0.5 + Math.random()));
    }
  }

  /** Waits behind other statements of this module, which are many when many tokens expire at once. */
  private async takeSlot(timeoutMs: number): Promise<Slot> {
    const slot = this.limiter.take();
    const queue = new Deadline(Math.max(timeoutMs, LONGEST_QUEUE_MS));
    const outcome = await queue.race(slot.granted).finally(() => queue.clear());
    if (outcome !== LATE) return slot;
    slot.free();
    throw new StatementTimeoutError(false, timeoutMs);
  }

  private async attempt<T>(
    statement: (manager: EntityManager) => Promise<T>,
    bounds: StatementBounds,
  ): Promise<T> {
    const slot = await this.takeSlot(bounds.timeoutMs);
    const deadline = new Deadline(bounds.timeoutMs);
    let free = (): void => slot.free();
    try {
      const opening = this.connections.open(bounds, bounds.openedAfter);
      const connection = await deadline.race(opening);
      if (connection === LATE) {
        // The pool still owes a connection: the slot is free when that has been given back.
        free = () => void giveBack(opening).finally(() => slot.free());
        throw new StatementTimeoutError(false, bounds.timeoutMs);
      }
      const execution = statement(connection.manager);
      let result: T | typeof LATE;
      try {
        result = await deadline.race(execution);
      } catch (error) {
        await connection.release();
        throw error;
      }
      if (result === LATE) {
        execution.catch(() => undefined);
        free = () => void connection.destroy().finally(() => slot.free());
        throw new StatementTimeoutError(true, bounds.timeoutMs);
      }
      await connection.release();
      return result;
    } finally {
      deadline.clear();
      free();
    }
  }
}

async function giveBack(opening: Promise<StatementConnection>): Promise<void> {
  const connection = await opening.catch(() => undefined);
  await connection?.release();
}
