import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { postgresDialect } from '../../../lib/core/dialects/postgres.dialect.js';
import { StatementConnections } from '../../../lib/core/statements/statement-connections.js';

describe('a client that the pool of `pg` hands out', () => {
  it('R-555: does not end the process when its connection ends before TypeORM listens', () => {
    const master = new EventEmitter();
    const source = { driver: { master }, options: { poolSize: 4 } } as unknown as DataSource;
    new StatementConnections(source, postgresDialect);
    const client = new EventEmitter();
    for (let use = 0; use < 3; use += 1) {
      // The pool has removed its own listener.
      master.emit('acquire', client);
      expect(client.emit('error', new Error('terminating connection'))).toBe(true);
    }
    expect(client.listenerCount('error')).toBe(1);
  });
});
