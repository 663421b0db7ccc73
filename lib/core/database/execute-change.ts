import type { EntityManager } from 'typeorm';

/**
 * Executes a change that is given as SQL.
 *
 * @returns the number of rows changed
 * @throws the driver's error
 */
export async function executeChange(
  manager: EntityManager,
  sql: string,
  parameters: unknown[],
): Promise<number> {
  const present = manager.queryRunner;
  const runner = present ?? manager.connection.createQueryRunner();
  try {
    return (await runner.query(sql, parameters, true)).affected ?? 0;
  } finally {
    if (present === undefined) await runner.release();
  }
}
