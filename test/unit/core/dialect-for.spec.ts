import { describe, expect, it } from '@jest/globals';
import { OAuth2ConfigurationError } from '../../../lib/core/configuration/oauth2-configuration.error.js';
import { dialectFor } from '../../../lib/core/dialects/dialect-for.js';

describe('the driver of the DataSource', () => {
  it.each([
    ['postgres', 'postgres'],
    ['mysql', 'mysql'],
    ['mariadb', 'mysql'],
    ['better-sqlite3', 'sqlite'],
  ])('%s is tested: its dialect is %s', (driver, name) => {
    expect(dialectFor(driver, false).name).toBe(name);
  });

  it.each([
    'cockroachdb',
    'aurora-postgres',
    'aurora-mysql',
    'sqljs',
    'mssql',
    'oracle',
    'spanner',
    'sap',
    'mongodb',
    'toString',
  ])('S-236: %s is refused with the list of tested ones', (driver) => {
    const refuse = (): unknown => dialectFor(driver, false);
    expect(refuse).toThrow(OAuth2ConfigurationError);
    expect(refuse).toThrow('postgres, mysql, mariadb, better-sqlite3');
    expect(refuse).toThrow(driver);
  });

  it('S-236: an untested one that takes the SQL of another can be allowed', () => {
    expect(dialectFor('cockroachdb', true).name).toBe('postgres');
    expect(dialectFor('aurora-mysql', true).name).toBe('mysql');
    expect(() => dialectFor('mssql', true)).toThrow('dataSource');
  });
});
