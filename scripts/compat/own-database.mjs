import assert from 'node:assert/strict';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../test/databases/embedded-postgres.mjs';
import { Browser } from './browser.mjs';

const TABLES = [
  'oauth2_authorization',
  'oauth2_capture_migration',
  'oauth2_revocation',
  'oauth2_token',
];

/** An application that uses Drizzle and Kysely on PostgreSQL, next to the module's own tables. */
export async function liveNextToDrizzle(app, checks, server) {
  const database = await createDatabase();
  try {
    app.setVariables({ DATABASE_URL: database.url });
    await examine(app, checks, server, database);
  } finally {
    await app.stop();
    await database.drop();
  }
}

async function examine(app, checks, server, database) {
  const that = (name, work) => checks.that(`${app.name}: ${name}`, work);
  const push = (config) =>
    app.npx('drizzle-kit', 'push', '--force', '--config', `src/${config}.config.ts`);
  const browser = new Browser();
  browser.setCookie(app.baseUrl, 'user=alice');
  const show = async () => {
    const { status, body } = await browser.send(`${app.baseUrl}/notes`);
    assert.equal(status, 200);
    assert.deepEqual(body, {
      sub: server.account,
      notes: [{ id: 1, body: 'written by Drizzle' }],
    });
  };

  await checks.must(`${app.name}: builds`, () => app.run('npm', 'run', 'build'));
  await checks.must(`${app.name}: drizzle-kit creates the application's table`, () =>
    push('drizzle'),
  );
  await checks.must(`${app.name}: boots, and creates the module's tables`, async () => {
    await app.start();
    assert.deepEqual(await database.tables('oauth2'), TABLES);
    assert.deepEqual(await database.tables('public'), ['note']);
  });
  await that('a user connects, and uses the token and both query builders', async () => {
    const start = `${app.baseUrl}/oauth2/acme/connect?returnTo=/notes`;
    assert.equal(
      (await browser.follow(start, `${app.baseUrl}/notes`)).location,
      `${app.baseUrl}/notes`,
    );
    await browser.send(`${app.baseUrl}/notes`, { method: 'POST' });
    await show();
  });
  await that('drizzle-kit leaves the schema of the module alone', async () => {
    await push('drizzle');
    assert.deepEqual(await database.tables('oauth2'), TABLES);
    await show();
  });
  await that('check finds no issues, and a restart keeps the connection', async () => {
    assert.match(
      await app.npx('nestjs-oauth2-capture', 'check', 'dist/app.module.js'),
      /No issues/,
    );
    await app.stop();
    await app.start();
    await show();
  });
  await that('drizzle-kit with tablesFilter leaves tables in the same schema alone', async () => {
    const migrated = await app.npx('nestjs-oauth2-capture', 'migrate', 'dist/public.module.js');
    assert.match(migrated, /executed: /);
    await push('drizzle-public');
    assert.deepEqual(await database.tables('public'), ['note', ...TABLES]);
    const check = await app.npx('nestjs-oauth2-capture', 'check', 'dist/public.module.js');
    assert.match(check, /No issues/);
  });
  await that('without either setting, drizzle-kit would delete them', async () => {
    await push('drizzle');
    assert.deepEqual(await database.tables('public'), ['note']);
    assert.deepEqual(await database.tables('oauth2'), TABLES);
  });
  await that('stops, and has logged no warning and no error', async () => {
    const log = await app.stop();
    assert.deepEqual(server.refusals, []);
    assert.doesNotMatch(log, /warn|error/i);
  });
}

/** An empty database on the server of TEST_POSTGRES_URL, or on an embedded one. */
async function createDatabase() {
  const embedded =
    process.env.TEST_POSTGRES_URL === undefined ? await startEmbeddedPostgres() : undefined;
  const server = embedded?.url ?? process.env.TEST_POSTGRES_URL;
  const name = `compat_${process.pid}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await query(server, `CREATE DATABASE ${name}`);
  return {
    url: url.href,
    tables: async (schema) => {
      const sql =
        'SELECT table_name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1';
      return (await query(url.href, sql, [schema])).map((row) => row.table_name);
    },
    drop: async () => {
      await query(server, `DROP DATABASE ${name} WITH (FORCE)`);
      await embedded?.stop();
    },
  };
}

async function query(connectionString, sql, parameters) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}
