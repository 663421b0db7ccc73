import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { mysqlDialect } from '../../../lib/core/dialects/mysql.dialect.js';
import { StatementRunner } from '../../../lib/core/statements/statement-runner.js';
import { StatementTimeoutError } from '../../../lib/core/statements/statement-timeout.error.js';

/** A data source whose pool always has a connection: its driver's object, or one of its own. */
function dataSource(connect: () => object = () => ({})): DataSource {
  const runner = {
    connect: () => Promise.resolve(connect()),
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

  it.each([
    [1047, 'a Galera node that is not ready'],
    [1290, 'a replica'],
    [1792, 'a server in a transaction that only reads'],
    [1836, 'a server that only reads'],
  ])(
    'R-550: with %i, as %s does, is sent again by a connection that was opened since',
    async (errno) => {
      const closed: number[] = [];
      let opened = 0;
      const connect = (): object => {
        const number = (opened += 1);
        // Already closed for everyone who waits for its end.
        return { destroy: () => closed.push(number), stream: { destroyed: true, closed: true } };
      };
      const runner = new StatementRunner(dataSource(connect), mysqlDialect);
      const result = await runner.run(
        () =>
          opened < 3
            ? Promise.reject(Object.assign(new Error('refused'), { errno }))
            : Promise.resolve('executed'),
        { timeoutMs: 5_000 },
      );
      expect(result).toBe('executed');
      expect(closed).toEqual([1, 2]);
    },
  );

  it('for another reason has failed', async () => {
    expect(await run(1146)).toMatchObject({ errno: 1146 });
  });
});
