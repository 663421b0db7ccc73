import type { EntityManager } from 'typeorm';
import { isConfirmationLost, isRefusedStatement } from '../dialects/lost-confirmation.js';
import { pause } from '../timing/pause.js';
import type { StatementBounds, StatementRunner } from './statement-runner.js';
import { StatementTimeoutError } from './statement-timeout.error.js';
import { StorageError } from './storage.error.js';
import { TimeBudget } from './time-budget.js';

/** Milliseconds before each read: by then the pool has removed the closed connections. */
const PAUSES_MS = [25, 250, 1_000] as const;

type Run = Pick<StatementRunner, 'run'>;

/** A write of one statement. */
export interface Write {
  /** @returns the number of rows changed @throws the driver's error */
  statement: (manager: EntityManager) => Promise<number>;
  /** Reads whether this write was made. Leave it out if repeating the write is harmless. */
  isApplied?: (bounds: StatementBounds) => Promise<boolean>;
  /**
   * Whether the write may be sent again after an unknown outcome. Otherwise it counts as not made
   * when `isApplied` does not find it.
   */
  isRepeatable: boolean;
}

/** How long a write, and a read after its outcome is unknown, may take in milliseconds. */
export interface WriteTimeouts {
  timeoutMs: number;
  readBackMs: number;
}

/**
 * Executes a write. When its outcome is unknown, because the connection ended or the deadline passed
 * before the server confirmed it, reads whether it was made, and sends it again if not.
 *
 * @returns the number of rows changed
 * @throws StorageError `mayHaveSucceeded` when the outcome stays unknown
 * @throws the driver's error, and StatementTimeoutError when no connection became free
 */
export async function confirmedWrite(
  write: Write,
  runner: Run,
  { timeoutMs, readBackMs }: WriteTimeouts,
): Promise<number> {
  const budget = new TimeBudget(timeoutMs);
  try {
    return await runner.run(write.statement, { timeoutMs }, budget);
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    const openedAfter = performance.now();
    for (const ms of PAUSES_MS) {
      await budget.count(() => pause(ms));
      const isTimeLeft = budget.leftMs > 0;
      const bounds = { timeoutMs: readBackMs, openedAfter };
      const affected = await readBack(write, runner, bounds, budget);
      if (affected !== undefined) return affected;
      if (!isTimeLeft) break;
    }
    throw new StorageError(error, 'unknown');
  }
}

/** Executes a read, and once more when the connection ends meanwhile. @throws the driver's error */
export async function repeatableRead<T>(
  read: (bounds: StatementBounds, budget: TimeBudget) => Promise<T>,
  bounds: StatementBounds,
): Promise<T> {
  const budget = new TimeBudget(bounds.timeoutMs);
  try {
    return await read(bounds, budget);
  } catch (error) {
    if (budget.leftMs <= 0 || !isConfirmationLost(error)) throw error;
    const openedAfter = performance.now();
    await budget.count(() => pause(PAUSES_MS[0]));
    return read({ ...bounds, openedAfter }, budget);
  }
}

function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof StatementTimeoutError ? error.wasSent : isConfirmationLost(error);
}

/** @returns undefined when the outcome is still unknown */
async function readBack(
  { statement, isApplied, isRepeatable }: Write,
  runner: Run,
  bounds: StatementBounds,
  budget: TimeBudget,
): Promise<number | undefined> {
  const isTimeLeft = budget.leftMs > 0;
  const wasMade = (): Promise<boolean> =>
    budget.count(async () => (await isApplied?.(bounds)) === true);
  try {
    if (await wasMade()) return 1;
    if (!isRepeatable) return 0;
    if (!isTimeLeft) return undefined;
    const affected = await runner.run(statement, { ...bounds, timeoutMs: budget.leftMs }, budget);
    // The first statement may have been executed since the read.
    return affected === 0 && (await wasMade()) ? 1 : affected;
  } catch (error) {
    if (!isRefusedStatement(error)) return undefined;
    // The first statement has inserted the row, so that the repeated one is refused.
    if (await wasMade().catch(() => false)) return 1;
    throw error;
  }
}
