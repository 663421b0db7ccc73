import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuthorizationStore } from '../../../lib/authorization/storage/authorization.store.js';
import type { OAuth2Authorization } from '../../../lib/authorization/storage/oauth2-authorization.entity.js';
import { missing } from '../../databases/databases.js';
import type { DatabaseName } from '../../databases/test-database.js';
import type { Application } from '../fixtures/application.js';
import { grantOf, SecondaryScene, service } from './secondary-scene.js';

interface Setup {
  database: DatabaseName;
  create: string;
  synchronize?: boolean;
  session?: string;
  /** The name `Zoë 🌸 Łukasz` as this database holds it. */
  name: string;
  /** Whether it holds ids beyond Latin-1. */
  holdsIds: boolean;
}

const WHOLE = 'Zoë 🌸 Łukasz';
const LOOSE = "SET SESSION sql_mode = ''";
const template = (encoding: string): string =>
  `TEMPLATE template0 ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C'`;

const SETUPS: Record<string, Setup> = {
  'MariaDB, latin1, migrations': {
    database: 'mariadb',
    create: 'CHARACTER SET latin1',
    name: WHOLE,
    holdsIds: true,
  },
  'MariaDB, utf8mb3, migrations': {
    database: 'mariadb',
    create: 'CHARACTER SET utf8mb3',
    name: WHOLE,
    holdsIds: true,
  },
  'MariaDB, latin1, migrations, not strict': {
    database: 'mariadb',
    create: 'CHARACTER SET latin1',
    session: LOOSE,
    name: WHOLE,
    holdsIds: true,
  },
  'MariaDB, latin1, synchronize': {
    database: 'mariadb',
    create: 'CHARACTER SET latin1',
    synchronize: true,
    name: 'Zoë ? ?ukasz',
    holdsIds: false,
  },
  'MariaDB, utf8mb3, synchronize': {
    database: 'mariadb',
    create: 'CHARACTER SET utf8mb3',
    synchronize: true,
    name: 'Zoë ? Łukasz',
    holdsIds: true,
  },
  'MariaDB, latin1, synchronize, not strict': {
    database: 'mariadb',
    create: 'CHARACTER SET latin1',
    synchronize: true,
    session: LOOSE,
    name: 'Zoë ? ?ukasz',
    holdsIds: false,
  },
  'PostgreSQL, LATIN1': {
    database: 'postgres',
    create: template('LATIN1'),
    name: 'Zoë ? ?ukasz',
    holdsIds: false,
  },
  'PostgreSQL, SQL_ASCII': {
    database: 'postgres',
    create: template('SQL_ASCII'),
    name: WHOLE,
    holdsIds: true,
  },
  'PostgreSQL, LATIN1, synchronize': {
    database: 'postgres',
    create: template('LATIN1'),
    synchronize: true,
    name: 'Zoë ? ?ukasz',
    holdsIds: false,
  },
};

for (const [title, setup] of Object.entries(SETUPS)) {
  const reason = missing(setup.database);
  (reason === undefined ? describe : describe.skip)(`text on ${title}`, () => {
    let scene: SecondaryScene;
    let app: Application;
    beforeEach(async () => {
      scene = await SecondaryScene.open(setup.database, setup.create);
      app = await scene.boot({ ...setup, definition: { tokenResponse: { extras: ['team'] } } });
    });
    afterEach(() => scene.close());

    const input = {
      ...grantOf('1'),
      resourceOwner: {
        id: '1',
        name: WHOLE,
        username: 'łukasz🌸',
        profile: { email: 'łukasz@例え.jp', motto: 'ż🌸'.repeat(2_000) },
        metadata: { city: 'Łódź 🌸' },
      },
    };

    it('R-307 a connection is stored, and unsupported characters are replaced', async () => {
      const saved = await service(app).save(input);
      expect(saved).toMatchObject({
        name: setup.name,
        profile: input.resourceOwner.profile,
        metadata: { city: 'Łódź 🌸' },
      });
      expect(await service(app).getValidToken({ id: saved.id })).toBe('AT1');
      expect(await scene.row(saved.id)).toMatchObject({ repair_at: null });
      const again = await service(app).save({
        ...input,
        tokens: { ...input.tokens, access_token: 'AT9' },
      });
      expect(again).toMatchObject({ id: saved.id, name: setup.name, status: 'active' });
      expect(await service(app).getValidToken({ id: saved.id })).toBe('AT9');
    });

    it('R-308 a refresh stores its pair and the other values', async () => {
      const { id } = await service(app).save(input);
      await scene.database.set(id, 'profile_at', 0);
      await scene.database.expire(id);
      scene.server.script('/userinfo', (usual) => ({
        ...usual,
        body: JSON.stringify({ sub: '1', name: `${WHOLE}!`, preferred_username: '🌸' }),
      }));
      scene.answer({
        access_token: 'AT2',
        refresh_token: 'RT2',
        expires_in: 3600,
        scope: 'read wr🌸te łist',
        team: 'Łódź 🌸',
      });
      expect(await service(app).getValidToken({ id })).toBe('AT2');
      const token = await service(app).findOne({ id });
      expect(token).toMatchObject({ scopes: ['read'], metadata: { team: 'Łódź 🌸' } });
      const { until } = await import('../../fixtures/until.js');
      await until(async () => (await service(app).findOne({ id }))?.name === `${setup.name}!`);
      expect(await scene.row(id)).toMatchObject({ version: 2, repair_at: null });
    });

    it('R-309 an id that its columns lack is stored whole or not at all', async () => {
      const account = { ...grantOf('konto-Ł'), resourceOwner: { id: 'konto-Ł' } };
      const outcome = await service(app)
        .save(account)
        .then(
          ({ resourceOwnerId }) => resourceOwnerId,
          (error: { code: string }) => error.code,
        );
      expect(outcome).toBe(setup.holdsIds ? 'konto-Ł' : 'storage');
      const rows = await scene.database.tokens();
      expect(rows).toHaveLength(setup.holdsIds ? 1 : 0);
      if (!setup.holdsIds) return;
      const [found] = await service(app).find({ owner: 'alice' });
      scene.answer({ access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
      await service(app).refresh({ id: found?.id ?? '' });
      expect(await service(app).getValidToken({ id: found?.id ?? '' })).toBe('AT2');
    });

    it('R-309 a flow keeps its scopes and its demand', async () => {
      const flow = {
        stateHash: 'a'.repeat(64),
        provider: 'acme',
        ownerId: 'alice',
        bindingHash: 'b'.repeat(64),
        codeVerifier: null,
        redirectUri: 'https://app.example/oauth2/acme/callback',
        issuer: { value: 'https://例え.jp/🌸', sent: 'always' },
        fingerprint: 'c'.repeat(64),
        scopes: ['łist', '🌸'],
        demand: { scopes: ['🌸'], askAgain: true },
        returnTo: new URL('/ustawienia/ł🌸?q=ż', 'https://app.example').href,
        display: 'page',
        popupOrigin: 'https://app.example',
        expectedAccount: null,
        claim: null,
        createdAt: new Date(),
        expiresAt: new Date(Date.now() + 60_000),
      } as OAuth2Authorization;
      const store = app.get(AuthorizationStore);
      await store.save(flow);
      expect(await store.find(flow.stateHash)).toMatchObject({
        issuer: flow.issuer,
        scopes: flow.scopes,
        demand: flow.demand,
        returnTo: flow.returnTo,
      });
    });

    if (setup.database === 'mariadb' && setup.synchronize !== true)
      it('R-310 the migrations give utf8mb4 to every column of text, and agree with the entities', async () => {
        const columns = await scene.database.all(
          "SELECT table_name AS t, column_name AS c, character_set_name AS s FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name LIKE 'oauth2%' AND character_set_name IS NOT NULL",
        );
        expect(columns.length).toBeGreaterThan(30);
        expect(columns.filter(({ s }) => s !== 'utf8mb4')).toEqual([]);
        const { upQueries } = await app.dataSource.driver.createSchemaBuilder().log();
        expect(upQueries).toEqual([]);
      });
  });
}

const withoutServer = missing('mariadb') !== undefined;
(withoutServer ? describe.skip : describe)('the collation of a utf8mb4 database', () => {
  it('R-310 is left as it is', async () => {
    const scene = await SecondaryScene.open(
      'mariadb',
      'CHARACTER SET utf8mb4 COLLATE utf8mb4_polish_ci',
    );
    await scene.boot();
    const rows = await scene.database.all(
      "SELECT DISTINCT collation_name AS c FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name LIKE 'oauth2%' AND data_type IN ('varchar', 'text')",
    );
    expect(rows).toEqual([{ c: 'utf8mb4_polish_ci' }]);
    await scene.close();
  });
});
