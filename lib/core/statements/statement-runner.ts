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
   * Milliseconds for the wait for a connection, the statement and its retries. The wait for other
   * statements of this module comes before, and has a bound of its own.
   */
  timeoutMs: number;
  /** An instant of `performance.now()`: only a connection that was opened later is used. */
  openedAfter?: number;
  /**
   * Whether it is sent again after a conflict with a concurrent statement, or by a new connection
   * when the server accepts no such statements now; true when left out.
   */
  repeatsConflicts?: boolean;
}

type Open<Executor> = () => Promise<StatementConnection<Executor>>;

/** How long a statement that was certainly not executed is sent again. */
const RETRY_REFUSED_MS = 1_000;
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
   *   when the server refuses the statement because of a concurrent one, or accepts none now
   * @param budget what is left of the time, where this is a further attempt at the same statement
   * @throws StatementTimeoutError when the deadline passes
   * @throws the driver's error
   */
  run<T>(
    statement: (manager: EntityManager) => Promise<T>,
    bounds: StatementBounds,
    budget?: TimeBudget,
  ): Promise<T> {
    const open: Open<EntityManager> = () => this.connections.open(bounds, bounds.openedAfter);
    return this.repeat(open, statement, bounds, budget);
  }

  /** Like {@link run}, with a connection as the driver gives it. Only for a pool of `pg`. */
  runOnClient<T>(
    statement: (client: object) => Promise<T>,
    bounds: StatementBounds,
    budget?: TimeBudget,
  ): Promise<T> {
    const open: Open<object> = () => this.connections.openClient(bounds.openedAfter);
    return this.repeat(open, statement, bounds, budget);
  }

  private async repeat<Executor, T>(
    open: Open<Executor>,
    statement: (executor: Executor) => Promise<T>,
    bounds: StatementBounds,
    budget = new TimeBudget(bounds.timeoutMs),
  ): Promise<T> {
    let firstRefusedAt: number | undefined;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      const slot = this.limiter.take();
      if (slot.granted !== undefined) await waitForSlot(slot, slot.granted, bounds.timeoutMs);
      try {
        return await budget.count(() => this.execute(open, statement, bounds, budget.leftMs, slot));
      } catch (error) {
        firstRefusedAt ??= performance.now();
        const isOver =
          bounds.repeatsConflicts === false ||
          performance.now() - firstRefusedAt > RETRY_REFUSED_MS;
        if (isOver || budget.leftMs <= 0 || !this.isRepeatable(error)) throw error;
      }
      await budget.count(() => pause(wait * (0.5 + Math.random())));
    }
  }

  private isRepeatable(error: unknown): boolean {
    return this.dialect.isConflict(error) || this.dialect.isUnavailable(error);
  }

  private async execute<Executor, T>(
    open: Open<Executor>,
    statement: (executor: Executor) => Promise<T>,
    bounds: StatementBounds,
    leftMs: number,
    slot: Slot,
  ): Promise<T> {
    const deadline = new Deadline(leftMs);
    let free = (): void => slot.free();
    try {
      const opening = open();
      const connection = await deadline.race(opening);
      if (connection === LATE) {
        // The pool still owes a connection: the slot is free when that has been given back.
        free = () => void giveBack(opening).finally(() => slot.free());
        throw new StatementTimeoutError(false, bounds.timeoutMs);
      }
      const execution = statement(connection.executor);
      let result: T | typeof LATE;
      try {
        result = await deadline.race(execution);
      } catch (error) {
        // The next connection may lead to another server.
        if (this.dialect.isUnavailable(error)) await connection.destroy();
        else await connection.release();
        // On a busy machine the server's limit is noticed before the deadline here.
        if (this.dialect.isTimeLimit(error))
          throw new StatementTimeoutError(true, bounds.timeoutMs);
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

/** Waits for other statements of this module. @throws StatementTimeoutError */
async function waitForSlot(slot: Slot, granted: Promise<void>, timeoutMs: number): Promise<void> {
  const longestMs = Math.max(timeoutMs, LONGEST_QUEUE_MS);
  const queue = new Deadline(longestMs);
  const outcome = await queue.race(granted).finally(() => queue.clear());
  if (outcome !== LATE) return;
  slot.free();
  throw new StatementTimeoutError(false, longestMs);
}

async function giveBack(opening: Promise<StatementConnection<unknown>>): Promise<void> {
  const connection = await opening.catch(() => undefined);
  await connection?.release();
}
