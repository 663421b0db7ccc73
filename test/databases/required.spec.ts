import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createDatabase, missing } from './databases.js';
import { databaseNames } from './test-database.js';

describe('the databases of this run', () => {
  it.each(databaseNames)('include %s, or say how to have it', async (name) => {
    const reason = missing(name);
    if (process.env.REQUIRE_DATABASES === 'true') expect([name, reason]).toEqual([name, undefined]);
    if (reason !== undefined) {
      console.warn(`All tests on ${name} are skipped: ${reason}`);
      return;
    }
    const directory = await mkdtemp(join(tmpdir(), 'capture-'));
    const database = await createDatabase(name, join(directory, 'empty.sqlite'));
    expect(await database.all('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.close();
    await rm(directory, { recursive: true });
  });
});
