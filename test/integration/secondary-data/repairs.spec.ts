import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeEachDatabase, reuseDatabases } from '../../databases/databases.js';
import type { DatabaseName, TestDatabase } from '../../databases/test-database.js';
import { html, json, reset, type Script, text } from '../../fixtures/fault-responses.js';
import { until } from '../../fixtures/until.js';
import type { Application } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { grantOf, SecondaryScene, service } from './secondary-scene.js';

const FAULTS: [string, Script][] = [
  ['fails', json(500, { error: 'down' })],
  ['is a page', html(200)],
  ['breaks off', reset()],
  ['refuses the token', json(401, { error: 'invalid_token' })],
  ['names nobody', json(200, { hello: 'world' })],
  ['limits', json(429, {}, { 'retry-after': '5' })],
];

/** What refuses a write, by an SQL condition on NEW, until the returned function is called. */
async function refuse(
  database: TestDatabase,
  by: 'trigger' | 'constraint',
  column: string,
  like: string,
): Promise<() => Promise<void>> {
  const { dialect } = database;
  if (by === 'constraint' && dialect !== 'sqlite') {
    await database.run(
      `ALTER TABLE oauth2_token ADD CONSTRAINT refuse CHECK (${column} IS NULL OR ${column} NOT LIKE '${like}')`,
    );
    return () => database.run('ALTER TABLE oauth2_token DROP CONSTRAINT refuse');
  }
  const condition = `NEW.${column} LIKE '${like}'`;
  if (dialect === 'postgres') {
    await database.run(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF ${condition.replaceAll("'", "''")} THEN RAISE EXCEPTION $m$refused$m$; END IF; RETURN NEW; END'`,
    );
    await database.run(
      'CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON oauth2_token FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    return () => database.run('DROP FUNCTION refuse CASCADE');
  }
  const body =
    dialect === 'mysql'
      ? `FOR EACH ROW IF ${condition} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'; END IF`
      : `FOR EACH ROW WHEN ${condition} BEGIN SELECT RAISE(ABORT, 'refused'); END`;
  for (const event of ['INSERT', 'UPDATE']) {
    await database.run(`CREATE TRIGGER refuse_${event} BEFORE ${event} ON oauth2_token ${body}`);
  }
  return async () => {
    await database.run('DROP TRIGGER refuse_INSERT');
    await database.run('DROP TRIGGER refuse_UPDATE');
  };
}

const WAYS: ['trigger' | 'constraint', string, string][] = [
  ['trigger', 'scopes', '%read%'],
  ['constraint', 'profile', '%email%'],
  ['trigger', 'metadata', '%T1%'],
  ['constraint', 'requested_scopes', '%'],
  ['trigger', 'username', '%zoe%'],
];

describeEachDatabase('what is missing of a connection', (name: DatabaseName) => {
  reuseDatabases();
  let scene: SecondaryScene;
  beforeEach(async () => {
    scene = await SecondaryScene.open(name);
  });
  afterEach(() => scene.close());

  const openId = () => ({
    definition: { issuer: { value: scene.server.url, sent: 'sometimes' as const } },
    options: {
      providers: {
        acme: {
          clientId: 'client-id',
          clientSecret: 'client-secret-0123456789',
          scopes: ['openid', 'profile'],
        },
      },
    },
  });

  /** Connects by a flow whose token response holds an id token. */
  const connect = async (app: Application): Promise<string> => {
    const flow = await Flow.begin(app);
    const part = (claims: object): string =>
      Buffer.from(JSON.stringify(claims)).toString('base64url');
    const claims = {
      iss: scene.server.url,
      aud: 'client-id',
      sub: 'acc-1',
      nonce: flow.authorizationUrl.searchParams.get('nonce'),
    };
    scene.answer({
      access_token: 'AT1',
      refresh_token: 'RT1',
      expires_in: 3600,
      id_token: `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`,
    });
    return (await flow.complete({ code: 'code', state: flow.state })).token.id;
  };
  const profileOf = (members: object): Script => json(200, { sub: 'acc-1', ...members });

  it.each(FAULTS)(
    'R-315 a profile that %s once at a connect is read by another process',
    async (_, fault) => {
      const app = await scene.boot(openId());
      scene.server.always('/userinfo', fault);
      const id = await connect(app);
      expect(await service(app).findOne({ id })).toMatchObject({
        resourceOwnerId: 'acc-1',
        name: null,
        status: 'active',
      });
      expect(await service(app).getValidToken({ id })).toBe('AT1');
      expect((await scene.row(id)).repair_at).not.toBeNull();

      scene.server.always('/userinfo', profileOf({ name: 'Zoë' }));
      const other = await scene.boot(openId());
      await service(other).refreshDue();
      expect((await scene.row(id)).name).toBeNull();
      await scene.passPauses(id);
      expect(await service(other).refreshDue()).toMatchObject({ skipped: 1 });
      expect(await scene.row(id)).toMatchObject({ name: 'Zoë', repair_at: null, version: 1 });
    },
  );

  it.each(FAULTS)(
    'R-316 a profile that %s once at a refresh is read by a sweep, or by the next refresh',
    async (_, fault) => {
      const app = await scene.boot();
      const input = { resourceOwner: { id: 'acc-1', name: 'before' } };
      const id = await scene.expired(app, input);
      await scene.database.set(id, 'profile_at', 0);
      // Repeated once when the connection breaks.
      scene.server.always('/userinfo', fault);
      scene.answer({ access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
      expect(await service(app).getValidToken({ id })).toBe('AT2');
      await until(async () => (await scene.row(id)).repair_at !== null);
      expect(await scene.row(id)).toMatchObject({ name: 'before', repairs: 1, status: 'active' });

      scene.server.always('/userinfo', profileOf({ name: 'swept' }));
      const other = await scene.boot();
      await scene.passPauses(id);
      await service(other).refreshDue();
      expect(await scene.row(id)).toMatchObject({ name: 'swept', repair_at: null, version: 2 });

      scene.server.always('/userinfo', fault);
      await scene.database.set(id, 'profile_at', 0);
      scene.answer({ access_token: 'AT3', refresh_token: 'RT3', expires_in: 3600 });
      await service(app).refresh({ id });
      await until(async () => (await scene.row(id)).repair_at !== null);
      scene.server.always('/userinfo', profileOf({ name: 'refreshed' }));
      await scene.passPauses(id);
      scene.answer({ access_token: 'AT4', refresh_token: 'RT4', expires_in: 3600 });
      await service(other).refresh({ id });
      await until(async () => (await scene.row(id)).repair_at === null);
      expect(await scene.row(id)).toMatchObject({ name: 'refreshed', version: 4 });
    },
  );

  it('R-317 a profile that always fails is tried ten times, over days', async () => {
    const app = await scene.boot();
    const id = await scene.expired(app, { resourceOwner: { id: 'acc-1', name: 'before' } });
    await scene.database.set(id, 'profile_at', 0);
    scene.server.always('/userinfo', html(500));
    scene.answer({ access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
    await service(app).getValidToken({ id });
    await until(async () => (await scene.row(id)).repair_at !== null);
    const pauses: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      const { repair_at } = await scene.row(id);
      if (repair_at !== null && repair_at !== 0) pauses.push(Number(repair_at) - Date.now());
      await scene.passPauses(id);
      await service(app).refreshDue();
    }
    expect(scene.server.to('/userinfo')).toHaveLength(10);
    expect(pauses).toHaveLength(9);
    expect(pauses.at(0)).toBeGreaterThan(60_000);
    expect(pauses.at(-1)).toBeGreaterThan(20 * 3_600_000);
    const row = await scene.row(id);
    expect(row).toMatchObject({ repair_at: null, name: 'before', status: 'active' });
    expect(Number(row.profile_at)).toBeGreaterThan(0);
    expect(app.log.text).toMatch(/profile of token .* ten times/);
  });

  const whole = {
    ...grantOf('acc-1'),
    tokens: { ...grantOf('acc-1').tokens, scope: 'read write' },
    resourceOwner: {
      id: 'acc-1',
      name: 'Zoë',
      username: 'zoe',
      profile: { email: 'zoe@example.com' },
    },
    metadata: { team: 'T1' },
  };
  const stored = {
    name: 'Zoë',
    username: 'zoe',
    profile: { email: 'zoe@example.com' },
    metadata: { team: 'T1' },
    scopes: ['read', 'write'],
    status: 'active',
  };

  it.each(WAYS)(
    'R-318 a %s that refuses %s at a connect prevents no token, and another process stores the rest',
    async (by, column, like) => {
      const app = await scene.boot();
      const allow = await refuse(scene.database, by, column, like);
      const { id } = await service(app).save(whole);
      expect(await service(app).getValidToken({ id })).toBe('AT1');
      const again = await service(app).save({
        ...whole,
        tokens: { ...whole.tokens, access_token: 'AT2' },
      });
      expect(again.id).toBe(id);
      expect(await service(app).getValidToken({ id })).toBe('AT2');
      const isRefused = column !== 'requested_scopes';
      expect((await scene.row(id)).repair_at !== null).toBe(isRefused);
      await allow();
      const other = await scene.boot();
      await scene.passPauses(id);
      await service(other).refreshDue();
      expect(await service(other).findOne({ id })).toMatchObject(stored);
      expect(await scene.row(id)).toMatchObject({ repair_at: null, version: 2 });
    },
  );

  it('R-318 what was asked for is stored later, too', async () => {
    const app = await scene.boot(openId());
    scene.server.always('/userinfo', profileOf({ name: 'Zoë' }));
    const allow = await refuse(scene.database, 'trigger', 'requested_scopes', '%openid%');
    const id = await connect(app);
    expect(await service(app).findOne({ id })).toMatchObject({ requestedScopes: null });
    await allow();
    await scene.passPauses(id);
    await service(app).refreshDue();
    expect(await service(app).findOne({ id })).toMatchObject({
      name: 'Zoë',
      requestedScopes: ['openid', 'profile'],
    });
  });

  it.each(
    WAYS.slice(0, 1).concat([
      ['constraint', 'scopes', '%wide%'],
      ['trigger', 'token_type', 'bot'],
    ]),
  )(
    'R-319 a %s that refuses %s at a refresh prevents no token, and the rest is stored later',
    async (by, column, like) => {
      const definition = { tokenTypes: ['bot'] };
      const app = await scene.boot({ definition });
      const id = await scene.expired(app);
      const allow = await refuse(scene.database, by, column, like);
      const pair = { refresh_token: 'RT2', expires_in: 3600, token_type: 'bot' };
      scene.answer({ ...pair, access_token: 'AT2', scope: 'read wide' });
      expect(await service(app).getValidToken({ id })).toBe('AT2');
      expect(await scene.row(id)).toMatchObject({ version: 2, status: 'active' });
      // A response that says nothing of it: what was told before is still stored.
      scene.answer({ ...pair, access_token: 'AT3' });
      await service(app).refresh({ id });
      await allow();
      const other = await scene.boot({ definition });
      await scene.passPauses(id);
      await service(other).refreshDue();
      scene.answer({ ...pair, access_token: 'AT4' });
      await service(other).refresh({ id });
      expect(await service(other).findOne({ id })).toMatchObject({
        scopes: ['read', 'wide'],
        tokenType: 'bot',
      });
      expect(await scene.row(id)).toMatchObject({ repair_at: null, version: 4 });
    },
  );

  it('R-319 what the database never takes is given up after ten tries', async () => {
    const app = await scene.boot();
    await refuse(scene.database, 'trigger', 'scopes', '%read%');
    const { id } = await service(app).save(whole);
    for (let round = 0; round < 12; round += 1) {
      await scene.passPauses(id);
      await service(app).refreshDue();
    }
    expect(await scene.row(id)).toMatchObject({ repair_at: null, name: 'Zoë', scopes: null });
    expect(app.log.text.match(/did not take "scopes"/g)).toHaveLength(10);
    expect(app.log.text).toMatch(/last of ten tries/);
    expect(text('').status).toBe(200);
  });
});
