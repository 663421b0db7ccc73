import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import Database from 'libsql';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { DatabaseOptions } from '../../lib/core/database/database.options.js';
import { CaptureDatabase } from '../../lib/core/database/capture-database.js';
import { DatabaseClock } from '../../lib/core/database/database-clock.js';
import { migrationsFor, OAuth2Token, oauth2CaptureEntities } from '../../lib/index.js';
import { KeyRing } from '../../lib/tokens/encryption/key-ring.js';
import { TokenStatistics } from '../../lib/tokens/reporting/token-statistics.js';
import { createDatabase, describeEachDatabase } from './databases.js';
import type { TestDatabase } from './test-database.js';

const ACCOUNTS = 11_000;
const AT_ONCE = 500;

describeEachDatabase('a census of eleven thousand', (name) => {
  let directory: string;
  let database: TestDatabase;
  let source: DataSource;
  let census: TokenStatistics;
  let now: number;
  const ring = new KeyRing([randomBytes(32).toString('base64')]);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'capture-'));
    database = await createDatabase(name, join(directory, 'host.sqlite'));
    source = await new DataSource({
      ...database.options,
      ...(name === 'sqlite' ? { driver: Database } : {}),
      entities: oauth2CaptureEntities,
      migrations: migrationsFor(database.dialect),
      migrationsRun: true,
    } as DataSourceOptions).initialize();
    const access = new CaptureDatabase(source, { database: new DatabaseOptions() });
    const clock = new DatabaseClock(access);
    await clock.sample();
    now = clock.now();
    census = new TokenStatistics(access, clock, ring);
    const rows = Array.from({ length: ACCOUNTS }, (_, number) => row(number));
    while (rows.length > 0) await source.getRepository(OAuth2Token).insert(rows.splice(0, AT_ONCE));
  });
  afterAll(async () => {
    await source.destroy();
    await database.close();
    await rm(directory, { recursive: true });
  });

  /** Every fifth is dead; two of three keys are unknown to the ring; all but five hundred are overdue. */
  function row(number: number): object {
    const instant = new Date(now);
    const keys = [ring.primary.id, '000000000000', 'ffffffffffff'];
    return {
      id: randomUUID(),
      claimNo: 1,
      statusNo: 1,
      identity: String(number).padStart(64, '0'),
      ownerId: `owner-${number}`,
      provider: 'acme',
      resourceOwnerId: String(number),
      kind: 'account',
      parentId: null,
      profile: {},
      metadata: {},
      tokenType: 'Bearer',
      status: number % 5 === 0 ? 'reauthorization_required' : 'active',
      statusSince: instant,
      createdAt: instant,
      updatedAt: instant,
      issuedAt: instant,
      profileAt: instant,
      repairAt: null,
      repairs: null,
      version: 1,
      failures: 0,
      refusals: 0,
      accessToken: 'encrypted',
      keyId: keys[number % 3],
      refreshAt: new Date(now + (number < 500 ? 1 : -1) * 3_600_000),
    };
  }

  it('looks at a fair sample of a thousand', async () => {
    const shares: number[] = [];
    for (let take = 0; take < 10; take += 1) {
      const { accounts, reauthorizationShare } = await census.take(0);
      expect(accounts).toBe(1_000);
      shares.push(reauthorizationShare);
    }
    const mean = shares.reduce((sum, share) => sum + share) / shares.length;
    // Seven standard errors; and ten equal samples would be none.
    expect(Math.abs(mean - 0.2)).toBeLessThan(0.03);
    expect(new Set(shares).size).toBeGreaterThan(1);
  });

  it('counts ten thousand at most of what is overdue', async () => {
    expect((await census.take(0)).dueBacklog).toBe(10_000);
    expect((await census.take(7_200_000)).dueBacklog).toBe(0);
  });

  it('finds every key that is missing', async () => {
    const { unknownKeys } = await census.take(0);
    expect(unknownKeys).toEqual(['000000000000', 'ffffffffffff']);
  });
});
