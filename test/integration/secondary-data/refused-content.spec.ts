import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { json, text } from '../../fixtures/fault-responses.js';
import { type Application, newKey } from '../fixtures/application.js';
import { grant, KeysFixture, service } from '../fixtures/keys-fixture.js';

const SCOPES = Array.from({ length: 1_000 }, (_, n) => `scope:resource-${n}:read`);

describeEachDatabase('secondary data that the database refuses', (name) => {
  let keys: KeysFixture;
  let app: Application;

  beforeAll(async () => {
    keys = await KeysFixture.open(name);
    app = await keys.boot(newKey());
    const narrow = {
      postgres: 'ALTER COLUMN scopes TYPE varchar(500)',
      mariadb: 'MODIFY scopes varchar(500)',
    };
    if (name !== 'sqlite') await keys.database.run(`ALTER TABLE oauth2_token ${narrow[name]}`);
  });
  afterAll(() => keys.close());

  it('R-141 does not prevent a refreshed pair from being stored', async () => {
    const tokens = service(app);
    const { id } = await tokens.save(grant('1'));
    await keys.database.expire(id);
    const pair = { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 };
    keys.server.script('/token', json(200, { ...pair, scope: SCOPES.join(' ') }));
    expect(await tokens.getValidToken({ id })).toBe('AT2');
    expect(await keys.database.token(id)).toMatchObject({ version: 2 });
    if (name !== 'sqlite') expect(app.log.text).toMatch(/did not take "scopes" of token/);
  });

  it('R-142 does not prevent a new connection, and the rest of the profile is kept', async () => {
    const input = { ...grant('2'), resourceOwner: { id: '2', name: 'Zoë 🌸' } };
    const tokens = { ...input.tokens, scope: SCOPES.join(' ') };
    const saved = await service(app).save({ ...input, tokens });
    expect(saved).toMatchObject({ name: 'Zoë 🌸' });
    expect(await service(app).getValidToken({ id: saved.id })).toBe('AT1');
    const again = await service(app).save({ ...input, tokens: { ...tokens, access_token: 'AT3' } });
    expect(again.id).toBe(saved.id);
    expect(await service(app).getValidToken({ id: saved.id })).toBe('AT3');
  });

  it('R-153 a revocation that succeeds with an empty HTML response is confirmed', async () => {
    const { id } = await service(app).save(grant('3'));
    keys.server.script('/revoke', text('', 'text/html'), text(' \n', 'text/html; charset=utf-8'));
    expect(await service(app).disconnect({ id })).toMatchObject({});
    expect(await keys.database.revocations()).toEqual([]);
  });
});
