import type { DataSource, EntityManager } from 'typeorm';
import type { Dialect } from '../dialects/dialect.js';
import { pause } from '../timing/pause.js';
import { Deadline, LATE } from './deadline.js';
import { QueryLimiter, type Slot } from './query-limiter.js';
import { type StatementConnection, StatementConnections } from './statement-connections.js';
import { StatementTimeoutError } from './statement-timeout.error.js';
import { TimeBudget } from './time-budget.js';

/** How long one statement may take, and which connections it may use. */
export interface StatementBounds {
  /**
   * Milliseconds for the wait for a connection, the statement and its retries. The wait behind other
   * statements of this module comes before, and has a bound of its own.
   */
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
   * @param budget what is left of the time, where this is a further attempt at the same statement
   * @throws StatementTimeoutError when the deadline passes
   * @throws the driver's error
   */
  async run<T>(
    statement: (manager: EntityManager) => Promise<T>,
    bounds: StatementBounds,
    budget = new TimeBudget(bounds.timeoutMs),
  ): Promise<T> {
    let firstConflictAt: number | undefined;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      const slot = await this.takeSlot(bounds.timeoutMs);
      try {
        return await budget.count(() => this.execute(statement, bounds, budget.leftMs, slot));
      } catch (error) {
        firstConflictAt ??= performance.now();
        const isOver = performance.now() - firstConflictAt > RETRY_CONFLICTS_MS;
        if (isOver || budget.leftMs <= 0 || !this.dialect.isConflict(error)) throw error;
      }
      await budget.count(() => pause(wait * (0.5 + Math.random())));
    }
  }

  /** Waits behind other statements of this module. @throws StatementTimeoutError */
  private async takeSlot(timeoutMs: number): Promise<Slot> {
    const slot = this.limiter.take();
    const longestMs = Math.max(timeoutMs, LONGEST_QUEUE_MS);
    const queue = new Deadline(longestMs);
    const outcome = await queue.race(slot.granted).finally(() => queue.clear());
    if (outcome !== LATE) return slot;
    slot.free();
    throw new StatementTimeoutError(false, longestMs);
  }

  private async execute<T>(
    statement: (manager: EntityManager) => Promise<T>,
    bounds: StatementBounds,
    leftMs: number,
    slot: Slot,
  ): Promise<T> {
    const deadline = new Deadline(leftMs);
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
