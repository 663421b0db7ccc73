import { expect, it } from '@jest/globals';
import { bootFailure } from '../fixtures/application.js';
import Database from 'libsql';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import { freePort } from '../../fixtures/free-port.js';
import { bootAlone } from './own-database.js';

const PASSWORD = 'pass word/1';

describeEachDatabase(
  'a database that the module cannot open',
  (name) => {
    const protocol = name === 'postgres' ? 'postgres' : 'mysql';
    const type = protocol;
    const withPassword = (url: string, change: (url: URL) => void): string => {
      const changed = new URL(url);
      changed.username = 'app';
      changed.password = encodeURIComponent(PASSWORD);
      change(changed);
      return changed.href;
    };

    it('R-697 stops the boot with the cause and the remedy, without the password', async () => {
      const port = await freePort();
      const url = withPassword(`${protocol}://127.0.0.1/app`, (at) => (at.port = String(port)));
      const error = await bootFailure(bootAlone({ type, url, connectTimeout: 0 }));
      expect(error).toMatchObject({
        code: 'configuration',
        problems: [
          {
            path: 'database.url',
            problem: expect.stringContaining(`${type}://app@127.0.0.1:${port}/app: connect ECONN`),
            remedy: expect.stringContaining('Check the host and the port in database.url'),
          },
        ],
      });
      expect(error.message).not.toMatch(/pass( |%20)word/);
    });

    it('R-697 tells a refused user from a missing database, and tries neither again', async () => {
      const database = await createDatabase(name, '');
      try {
        const { url = '' } = database.options;
        const missing = new URL(url);
        missing.pathname = '/no_such_database';
        expect((await bootFailure(bootAlone({ type, url: missing.href }))).message).toContain(
          'Create the database, or correct its name in database.url.',
        );
        const refused = withPassword(url, () => undefined);
        const error = await bootFailure(bootAlone({ type, url: refused }));
        expect(error.message).toContain('database.url: the module cannot connect to');
        expect(error.message).not.toMatch(/pass( |%20)word/);
      } finally {
        await database.close();
      }
    });
  },
  ['postgres', 'mariadb'],
);

it('R-697 a file that cannot be written stops the boot', async () => {
  const error = await bootFailure(
    bootAlone({ type: 'sqlite', url: '/dev/null/host.sqlite', driver: Database }),
  );
  expect(error.message).toContain('database.url: the module cannot connect to the sqlite database');
});
