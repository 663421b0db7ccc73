import { describe, expect, it } from '@jest/globals';
import { QueryFailedError, TypeORMError } from 'typeorm';
import { isConfirmationLost } from '../../../lib/core/dialects/lost-confirmation.js';

const error = (message: string, members: object = {}): Error =>
  Object.assign(new Error(message), members);
const failed = (cause: Error): QueryFailedError => new QueryFailedError('UPDATE t', [], cause);

describe('whether a statement may have been executed', () => {
  it.each([
    ['pg, the socket ends', error('Connection terminated unexpectedly')],
    ['pg, a reset', error('read ECONNRESET', { code: 'ECONNRESET', errno: -104 })],
    ['pg, a broken pipe', error('write EPIPE', { code: 'EPIPE' })],
    ['pg, a time limit of the client', error('Query read timeout')],
    [
      'PostgreSQL shuts down',
      error('terminating connection', { code: '57P01', severity: 'FATAL' }),
    ],
    ['PostgreSQL, a lost connection', error('lost', { code: '08006', severity: 'FATAL' })],
    [
      'mysql2, the socket ends',
      error('Connection lost', { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }),
    ],
    [
      'MariaDB shuts down',
      error('shutdown', { code: 'ER_SERVER_SHUTDOWN', errno: 1053, sqlState: '08S01' }),
    ],
  ])('R-328 yes: %s', (_, cause) => {
    expect(isConfirmationLost(cause)).toBe(true);
    expect(isConfirmationLost(failed(cause))).toBe(true);
  });

  it.each([
    ['a unique violation', error('duplicate', { code: '23505', severity: 'ERROR' })],
    ['a deadlock', error('deadlock', { code: '40P01', severity: 'ERROR' })],
    ['a statement that was cancelled', error('canceled', { code: '57014', severity: 'ERROR' })],
    ['a duplicate at MariaDB', error('dup', { code: 'ER_DUP_ENTRY', sqlState: '23000' })],
    ['a deadlock at MariaDB', error('dead', { code: 'ER_LOCK_DEADLOCK', sqlState: '40001' })],
    [
      'PostgreSQL is starting, so that no connection was made',
      error('the database system is starting up', { code: '57P03', severity: 'FATAL' }),
    ],
    [
      'MariaDB has too many connections',
      error('Too many connections', { code: 'ER_CON_COUNT_ERROR', errno: 1040, sqlState: '08004' }),
    ],
    [
      'a Galera node that is not ready',
      error('WSREP has not yet prepared node for application use', {
        code: 'ER_UNKNOWN_COM_ERROR',
        errno: 1047,
        sqlState: '08S01',
      }),
    ],
    ['no server', error('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' })],
    ['no such host', error('getaddrinfo ENOTFOUND db', { code: 'ENOTFOUND' })],
    ['a pool that was ended', error('Cannot use a pool after calling end on the pool')],
    ['a pool that is closed', error('Pool is closed.')],
    ['no free connection', error('timeout exceeded when trying to connect')],
  ])('R-328 R-551 no: %s', (_, cause) => {
    expect(isConfirmationLost(cause)).toBe(false);
    expect(isConfirmationLost(failed(cause))).toBe(false);
  });

  it('R-328 no: what TypeORM does not send, and what is no error', () => {
    expect(isConfirmationLost(new TypeORMError('no metadata'))).toBe(false);
    expect(isConfirmationLost('no error')).toBe(false);
  });
});
