import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { StatementTimeoutError } from '../../../lib/core/statements/statement-timeout.error.js';
import { StorageError } from '../../../lib/core/statements/storage.error.js';

const secret = 'SENTINEL';
const failed = (members: object): QueryFailedError =>
  new QueryFailedError(
    `UPDATE t SET x = '${secret}'`,
    [secret],
    Object.assign(new Error(secret), members),
  );

describe('the message of a StorageError', () => {
  it.each([
    ['an earlier primary', { code: '25006', severity: 'ERROR' }, '25006', 'executes no changes'],
    ['a primary that ends', { code: '57P01', severity: 'FATAL' }, '57P01', 'shutting down'],
    ['a primary that starts', { code: '57P03', severity: 'FATAL' }, '57P03', 'is starting'],
    ['a lost connection', { code: '08006', severity: 'FATAL' }, '08006', ''],
    ['no server', { code: 'ECONNREFUSED', errno: -111 }, 'ECONNREFUSED', 'no server accepts'],
    ['a Galera node without the majority', { errno: 1047, sqlState: '08S01' }, '1047', 'WSREP'],
    ['a conflict in a cluster', { errno: 1213, sqlState: '40001' }, '1213', 'conflict'],
    ['a lock, or a node that lags', { errno: 1205, sqlState: 'HY000' }, '1205', 'other nodes'],
    ['a server without meaning here', { errno: 1290, sqlState: 'HY000' }, '1290', 'no changes'],
  ])('R-552: names %s as the cause, by its number and in words', (_, members, number, words) => {
    const { message } = new StorageError(failed(members));
    expect(message).toContain(`Cause: error ${number} of the database`);
    expect(message).toContain(words);
    expect(message).not.toContain(secret);
  });

  it('R-552: says that a connection ended, where the driver gives no number', () => {
    const { message } = new StorageError(new Error('Connection terminated unexpectedly'));
    expect(message).toMatch(/Cause: the connection ended before the database responded\.$/);
  });

  it('R-552: names the deadline of a read that the server did not respond to', () => {
    const { message } = new StorageError(new StatementTimeoutError(true, 5_000));
    expect(message).toMatch(/Cause: the database did not respond within 5 seconds\.$/);
  });

  it('says nothing more of a deadline, which the message itself names', () => {
    const { message } = new StorageError(new StatementTimeoutError(false, 1), 'no_connection');
    expect(message).not.toContain('Cause');
  });
});
