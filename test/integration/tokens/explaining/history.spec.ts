import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  type HistoryEntry,
  MOST_ENTRIES,
  readHistory,
} from '../../../../lib/tokens/history/history-entry.js';
import { LeaseClaims } from '../../../../lib/tokens/leases/lease-claims.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { OAuth2TokenRepository } from '../../../../lib/tokens/storage/oauth2-token.repository.js';
import { createDatabase, describeEachDatabase } from '../../../databases/databases.js';
import type { TestDatabase } from '../../../databases/test-database.js';
import { type Answer, json } from '../../../fixtures/fault-responses.js';
import { FaultServer } from '../../../fixtures/fault-server.js';
import { Application, newKey, temporaryDirectory } from '../../fixtures/application.js';
import { CLIENT } from '../../fixtures/strategies.js';

const SECRET = 'SENTINEL-token';

describeEachDatabase('the history of a connection in its row', (name) => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  let server: FaultServer;
  let app: Application;
  let account = 0;

  beforeAll(async () => {
    database = await createDatabase(name, directory.file);
    server = await FaultServer.start();
    app = await Application.bootOn(database, {
      encryptionKeys: [newKey()],
      providers: { acme: { ...CLIENT, endpoints: server.endpoints } },
      refresh: { waitTimeout: 0.5 },
    });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
    await database.close();
    directory.remove();
  });

  const tokens = (): OAuth2TokenService => app.get(OAuth2TokenService);
  const save = async (id = `account-${(account += 1)}`): Promise<string> => {
    const saved = await tokens().save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: SECRET, refresh_token: SECRET, expires_in: 3600 },
      resourceOwner: { id },
    });
    return saved.id;
  };
  const pair = (): Answer =>
    json(200, { access_token: SECRET, refresh_token: SECRET, expires_in: 3600 });
  const column = async (id: string): Promise<unknown> => (await database.token(id))?.history;
  const history = async (id: string): Promise<HistoryEntry[]> => readHistory(await column(id));
  /** Refreshes now, whatever was recorded before. */
  const refresh = async (id: string, answer: Answer): Promise<unknown> => {
    await database.set(id, 'retry_at', null);
    server.script('/token', answer);
    return tokens()
      .refresh({ id })
      .catch((error: unknown) => error);
  };

  it('R-382: says what was tried, with step, code, status, next attempt and process', async () => {
    const id = await save();
    await refresh(id, pair());
    await refresh(id, json(503, { error: 'server_error' }));
    await refresh(id, json(400, { error: 'invalid_grant' }));

    const [ended, failed, refreshed, connected, ...others] = await history(id);

    expect(others).toEqual([]);
    expect(connected).toMatchObject({ what: 'connected', pid: process.pid });
    expect(refreshed).toMatchObject({ what: 'refreshed', pid: process.pid });
    expect(refreshed?.expiresAt).toBeGreaterThan(Date.now());
    const row = await database.token(id);
    expect(failed).toMatchObject({
      what: 'failed',
      step: 'token_request',
      code: 'bad_response',
      httpStatus: 503,
      providerError: 'server_error',
    });
    expect(failed?.nextAttemptAt).toBeGreaterThan(failed?.at ?? Infinity);
    expect(ended).toMatchObject({
      what: 'ended',
      code: 'rejected',
      httpStatus: 400,
      providerError: 'invalid_grant',
    });
    expect(row?.status).toBe('reauthorization_required');
    const explanation = await tokens().explain({ id });
    expect(explanation.history.map(({ what }) => what)).toEqual([
      'ended',
      'failed',
      'refreshed',
      'connected',
    ]);
    expect(explanation).toMatchObject({ hasRefreshToken: true, failures: Number(row?.failures) });
    await save(`account-${account}`);
    expect((await history(id))[0]).toMatchObject({ what: 'reconnected' });
    expect(await column(id)).not.toContain(SECRET);
  });

  it('R-383: keeps the last twenty, and no more than the column holds', async () => {
    const id = await save();
    await database.set(id, 'history', 'x'.repeat(60_000));
    for (let attempt = 0; attempt < MOST_ENTRIES + 15; attempt += 1) await refresh(id, pair());

    const kept = await history(id);

    expect(kept.map(({ what }) => what)).toEqual(Array(MOST_ENTRIES).fill('refreshed'));
    expect(String(await column(id)).length).toBeLessThanOrEqual(5_000);
  });

  it('R-384: names the process that claimed the connection and has recorded no outcome', async () => {
    const id = await save();
    const row = await app.get(OAuth2TokenRepository).findStored(id);
    if (row === undefined) throw new Error('no such row');
    const lease = await app.get(LeaseClaims).claim(row);

    expect((await history(id))[0]).toMatchObject({ what: 'started', pid: process.pid });

    if (lease === undefined) throw new Error('no lease');
    await app.get(LeaseClaims).release(row, lease);
    expect((await history(id)).map(({ what }) => what)).toEqual(['connected']);
  });

  it.each([
    ['nonsense', 'not a history'],
    ['half an entry', '{"at":1,"wha'],
    ['far too much', 'x'.repeat(60_000)],
  ])('R-385: %s in the column does not prevent saving a pair', async (_, content) => {
    const id = await save();
    await database.set(id, 'history', content);

    await refresh(id, pair());

    expect(await database.token(id)).toMatchObject({ status: 'active', lease_id: null });
    expect((await history(id)).map(({ what }) => what)).toEqual(['refreshed']);
  });

  it('R-386: a database that refuses the history still stores the pair', async () => {
    const id = await save();
    const undo = await refuseHistory(database);
    try {
      await refresh(id, pair());
      const error = await refresh(id, json(400, { error: 'invalid_grant' }));
      expect(error).toMatchObject({ code: 'reauthorization_required' });
    } finally {
      await undo();
    }
    const row = await database.token(id);
    expect(row).toMatchObject({ status: 'reauthorization_required', version: 2 });
    expect((await history(id)).map(({ what }) => what)).toEqual(['connected']);
  });

  it('keeps the entries of changes that happen at once', async () => {
    const id = await save();
    const row = await app.get(OAuth2TokenRepository).findStored(id);
    if (row === undefined) throw new Error('no such row');
    await Promise.all(
      Array.from({ length: 8 }, (_, entry) =>
        app.get(OAuth2TokenRepository).update(
          {},
          'id = :id',
          { id },
          {
            history: { entry: `{"at":${entry},"what":"repaired"}\n` },
          },
        ),
      ),
    );

    const kept = await history(id);

    expect(
      kept
        .filter(({ what }) => what === 'repaired')
        .map(({ at }) => at)
        .toSorted(),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

/** A host's own rule that the history must not change. */
async function refuseHistory(database: TestDatabase): Promise<() => Promise<void>> {
  const name = 'no_history';
  const table = 'oauth2_token';
  if (database.name === 'postgres') {
    await database.run(
      `CREATE FUNCTION ${name}() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql`,
    );
    await database.run(
      `CREATE TRIGGER ${name} BEFORE UPDATE ON ${table} FOR EACH ROW WHEN (NEW.history IS DISTINCT FROM OLD.history) EXECUTE FUNCTION ${name}()`,
    );
    return () => database.run(`DROP TRIGGER ${name} ON ${table}`);
  }
  const refusal =
    database.name === 'sqlite'
      ? `WHEN NEW.history IS NOT OLD.history BEGIN SELECT RAISE(ABORT, 'no'); END`
      : `IF NOT (NEW.history <=> OLD.history) THEN SIGNAL SQLSTATE '45000'; END IF`;
  await database.run(`CREATE TRIGGER ${name} BEFORE UPDATE ON ${table} FOR EACH ROW ${refusal}`);
  return () => database.run(`DROP TRIGGER ${name}`);
}
