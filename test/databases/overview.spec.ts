import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OAuth2Token } from '../../lib/index.js';
import { ConnectionListing } from '../../lib/tokens/reporting/connection-listing.js';
import { ConnectionOverview } from '../../lib/tokens/reporting/connection-overview.js';
import { Application, temporaryDirectory } from '../integration/fixtures/application.js';
import { rowOf } from '../integration/fixtures/token-rows.js';
import { createDatabase, describeEachDatabase } from './databases.js';
import type { TestDatabase } from './test-database.js';

const PAST = -3_600_000;
const FUTURE = 3_600_000;

describeEachDatabase('what operators ask', (name) => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let database: TestDatabase;
  let app: Application;
  let listing: ConnectionListing;
  let overview: ConnectionOverview;

  beforeAll(async () => {
    directory = temporaryDirectory();
    database = await createDatabase(name, directory.file);
    app = await Application.bootOn(database);
    listing = app.get(ConnectionListing);
    overview = app.get(ConnectionOverview);
    const now = app.clock.now();
    const at = (ms: number): Date => new Date(now + ms);
    const rows = [
      { ownerId: 'alice', name: 'Ada', username: 'ada', expiresAt: at(FUTURE) },
      { ownerId: 'Alice', name: '50% off', username: null, expiresAt: at(PAST) },
      { ownerId: 'alice_2', name: 'Łukasz 🚲', refreshAt: at(PAST), expiresAt: at(FUTURE) },
      { ownerId: 'bob', provider: 'beta', status: 'refresh_failing', expiresAt: at(PAST) },
      { ownerId: 'bob', provider: 'beta', status: 'reauthorization_required', expiresAt: at(PAST) },
      { ownerId: 'bob ', provider: 'beta', resourceOwnerId: 'al-77', refreshAt: at(FUTURE) },
    ];
    const numbered = rows.map((row, number) => rowOf(number, now, row as Partial<OAuth2Token>));
    await app.dataSource.getRepository(OAuth2Token).insert(numbered);
  });
  afterAll(async () => {
    await app.close();
    await database.close();
    directory.remove();
  });

  const found = async (...[wish, limit = 10]: [object, number?]): Promise<number[]> =>
    (await listing.list(wish, limit)).map(({ version }) => version);

  it('is counted by provider and state', async () => {
    const { providers } = await overview.take(10);
    expect(providers).toEqual([
      {
        provider: 'acme',
        total: 3,
        active: 3,
        due: 2,
        refresh_failing: 0,
        reauthorization_required: 0,
      },
      {
        provider: 'beta',
        total: 3,
        active: 1,
        due: 1,
        refresh_failing: 1,
        reauthorization_required: 1,
      },
    ]);
  });

  it('is listed by state, as far as the limit goes', async () => {
    const numbers = async (limit: number): Promise<number[][]> => {
      const { examples } = await overview.take(limit);
      return Object.values(examples).map((tokens) => tokens.map(({ version }) => version));
    };
    expect(await numbers(10)).toEqual([[1, 2, 3], [3], [4]]);
    expect(await numbers(2)).toEqual([[1, 2], [3], [4]]);
  });

  it('is searched by the beginning of an owner, an account or an id, the same everywhere', async () => {
    expect(await found({ search: 'al' })).toEqual([0, 2, 5]);
    expect(await found({ search: 'alic' })).toEqual([0, 2]);
    expect(await found({ search: 'alice_' })).toEqual([2]);
    expect(await found({ search: 'alice%' })).toEqual([]);
    expect(await found({ search: 'Alice' })).toEqual([1]);
    expect(await found({ search: 'ALICE' })).toEqual([]);
    expect(await found({ search: 'bo' })).toEqual([3, 4, 5]);
    expect(await found({ search: 'bob ' })).toEqual([5]);
    expect(await found({ search: '50%' })).toEqual([1]);
    expect(await found({ search: 'Łukasz 🚲' })).toEqual([2]);
    expect(await found({ search: 'Lukasz' })).toEqual([]);
    expect(await found({ search: 'account-4' })).toEqual([4]);
    expect(await found({ search: "' OR '1'='1" })).toEqual([]);
    expect(await found({ search: '\0' })).toEqual([]);
  });

  it('is that of one owner, or one connection, where the search is its whole name', async () => {
    expect(await found({ search: 'alice' })).toEqual([0]);
    expect(await found({ search: 'bob' })).toEqual([3, 4]);
    expect(await found({ search: 'bob', after: rowOf(3, 0).id })).toEqual([4]);
    expect(await found({ search: rowOf(4, 0).id })).toEqual([4]);
  });

  it('is filtered by state and provider, and continues after an id', async () => {
    expect(await found({ state: 'due', provider: 'beta' })).toEqual([3]);
    expect(await found({ state: 'active' })).toEqual([0, 1, 2, 5]);
    expect(await found({ state: 'unheard' })).toEqual([]);
    expect(await found({ provider: 'BETA' })).toEqual([]);
    expect(await found({ search: 'bob', state: 'refresh_failing' })).toEqual([3]);
    expect(await found({}, 4)).toEqual([0, 1, 2, 3]);
    expect(await found({ after: rowOf(3, 0).id })).toEqual([4, 5]);
  });

  it('never holds what is encrypted', async () => {
    const tokens = [...(await listing.list({}, 10)), await listing.find(rowOf(0, 0).id)];
    expect(tokens).toHaveLength(7);
    for (const token of tokens) {
      expect(token).toMatchObject({ failures: 0 });
      expect(JSON.stringify(token)).not.toContain('SENTINEL');
      for (const column of ['accessToken', 'refreshToken', 'keyId'])
        expect(token).not.toHaveProperty(column);
    }
    expect(await listing.find('nobody')).toBeUndefined();
  });
});
