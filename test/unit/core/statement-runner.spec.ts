import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { mysqlDialect } from '../../../lib/core/dialects/mysql.dialect.js';
import { StatementRunner } from '../../../lib/core/statements/statement-runner.js';
import { StatementTimeoutError } from '../../../lib/core/statements/statement-timeout.error.js';

/** A data source whose pool always has a connection. */
function dataSource(): DataSource {
  const runner = {
    connect: () => Promise.resolve({}),
    release: () => Promise.resolve(),
    manager: { connection: { driver: {} } },
  };
  return {
    driver: {},
    options: { poolSize: 4 },
    createQueryRunner: () => runner,
  } as unknown as DataSource;
}

describe('a statement that the server ends', () => {
  const run = (errno: number): Promise<unknown> => {
    const refusal = Object.assign(new Error('ended by the server'), { errno });
    const runner = new StatementRunner(dataSource(), mysqlDialect);
    return runner.run(() => Promise.reject(refusal), { timeoutMs: 5_000 }).catch((error) => error);
  };

  it('S-237: by its time limit has an outcome that is unknown, as after our own deadline', async () => {
    const error = await run(1969);
    expect(error).toBeInstanceOf(StatementTimeoutError);
    expect(error).toMatchObject({ wasSent: true });
  });

  it('for another reason has failed', async () => {
    expect(await run(1146)).toMatchObject({ errno: 1146 });
  });
});
