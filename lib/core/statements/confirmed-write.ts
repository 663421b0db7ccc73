import type { EntityManager } from 'typeorm';
import { isConfirmationLost, isRefusedStatement } from '../dialects/lost-confirmation.js';
import { pause } from '../timing/pause.js';
import type { StatementBounds, StatementRunner } from './statement-runner.js';
import { StatementTimeoutError } from './statement-timeout.error.js';
import { StorageError } from './storage.error.js';

/** Milliseconds before each look: by then the pool has removed the connections that ended. */
const PAUSES_MS = [25, 250, 1_000] as const;

type Run = Pick<StatementRunner, 'run'>;

/** A write of one statement. */
export interface Write {
  /** @returns the number of rows changed @throws the driver's error */
  statement: (manager: EntityManager) => Promise<number>;
  /** Reads whether this very write has been made; left out where repeating it is harmless. */
  isApplied?: (bounds: StatementBounds) => Promise<boolean>;
  /** Whether it may be sent again after an unknown outcome; otherwise it counts as not made when it cannot be read. */
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
  const begunAt = performance.now();
  try {
    return await runner.run(write.statement, { timeoutMs });
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    const openedAfter = performance.now();
    for (const ms of PAUSES_MS) {
      await pause(ms);
      const left = timeoutMs - (performance.now() - begunAt);
      const repeat = write.isRepeatable && left > 0;
      const affected = await readBack(write, runner, {
        look: { timeoutMs: readBackMs, openedAfter },
        ...(repeat && { repeat: { timeoutMs: left, openedAfter } }),
      });
      if (affected !== undefined) return affected;
      if (left <= 0) break;
    }
    throw new StorageError(error, 'unknown');
  }
}

/** Executes a read, and once more when the connection ends meanwhile. @throws the driver's error */
export async function repeatableRead<T>(
  statement: (manager: EntityManager) => Promise<T>,
  runner: Run,
  bounds: StatementBounds,
): Promise<T> {
  const begunAt = performance.now();
  try {
    return await runner.run(statement, bounds);
  } catch (error) {
    const left = bounds.timeoutMs - (performance.now() - begunAt);
    if (left <= 0 || !isConfirmationLost(error)) throw error;
    const openedAfter = performance.now();
    await pause(PAUSES_MS[0]);
    return runner.run(statement, { timeoutMs: left, openedAfter });
  }
}

function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof StatementTimeoutError ? error.wasSent : isConfirmationLost(error);
}

/** @returns undefined when the outcome is still unknown */
async function readBack(
  { statement, isApplied, isRepeatable }: Write,
  runner: Run,
  { look, repeat }: { look: StatementBounds; repeat?: StatementBounds },
): Promise<number | undefined> {
  const isMade = async (): Promise<boolean> => (await isApplied?.(look)) === true;
  try {
    if (await isMade()) return 1;
    if (!isRepeatable) return 0;
    if (repeat === undefined) return undefined;
    const affected = await runner.run(statement, repeat);
    // The first statement may have been executed since the read.
    return affected === 0 && (await isMade()) ? 1 : affected;
  } catch (error) {
    if (!isRefusedStatement(error)) return undefined;
    // The first statement has inserted the row, so that the repeated one is refused.
    if (await isMade().catch(() => false)) return 1;
    throw error;
  }
}
