import { isConfirmationLost, isRefusedStatement } from './lost-confirmation.js';
import { pause } from '../timing/pause.js';
import { StorageError } from './storage.error.js';

/** Milliseconds before each look: by then the pool has removed the connections that ended. */
const PAUSES_MS = [25, 250, 1_000] as const;

/** A write of one statement that may be executed again. */
export interface Write {
  /** @returns the number of rows changed @throws the driver's error */
  statement: () => Promise<number>;
  /** Whether this very write has been made; left out where to execute it again is all it takes. */
  stands?: () => Promise<boolean>;
}

type Run = (statement: () => Promise<number>) => Promise<number>;

/**
 * Executes a write. When the connection ends before the server confirms it, we look whether it
 * was made, and execute it again if not.
 *
 * @param run executes one statement
 * @returns the number of rows changed
 * @throws StorageError `mayHaveSucceeded` when the database cannot be asked either
 * @throws the driver's error
 */
export async function confirmedWrite(write: Write, run: Run): Promise<number> {
  try {
    return await run(write.statement);
  } catch (error) {
    if (!isConfirmationLost(error)) throw error;
    for (const ms of PAUSES_MS) {
      await pause(ms);
      const affected = await lookAndRepeat(write, run);
      if (affected !== undefined) return affected;
    }
    throw new StorageError(error, true);
  }
}

/** Executes a read, and once more when the connection ends under it. @throws the driver's error */
export async function repeatableRead<T>(
  statement: () => Promise<T>,
  run: (statement: () => Promise<T>) => Promise<T>,
): Promise<T> {
  try {
    return await run(statement);
  } catch (error) {
    if (!isConfirmationLost(error)) throw error;
    await pause(PAUSES_MS[0]);
    return run(statement);
  }
}

/** @returns undefined when the database could not be asked */
async function lookAndRepeat(write: Write, run: Run): Promise<number | undefined> {
  const isMade = async (): Promise<boolean> => (await write.stands?.()) === true;
  try {
    if (await isMade()) return 1;
    const affected = await run(write.statement);
    // The lost statement may have been executed since we looked.
    return affected === 0 && (await isMade()) ? 1 : affected;
  } catch (error) {
    if (!isRefusedStatement(error)) return undefined;
    // The lost statement has inserted the row, so that the repeated one is refused.
    if (await isMade().catch(() => false)) return 1;
    throw error;
  }
}
