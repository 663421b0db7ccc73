/**
 * Measures one build of the module: `node worker.mjs <directory of the build> <database>`. Reads the names of
 * measurements from its standard input, a line each, and prints the figure of each as a line. With a third
 * argument it prints the CPU time of its boot, in milliseconds, and ends.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [directory, database, isBoot] = process.argv.slice(2);
const require = createRequire(join(directory, 'package.json'));
require('reflect-metadata');
const { NestFactory } = require('@nestjs/core');
const { TypeOrmModule, getDataSourceToken } = require('@nestjs/typeorm');
const load = (file) => import(pathToFileURL(join(directory, 'dist', file)).href);
const { OAuth2CaptureModule, OAuth2TokenService } = await load('index.js');
const { migrationsFor } = await load('migrations/index.js');

const CONNECTIONS = 200;
const CALLERS = 1_000;
const SLICE_MS = 400;

/** A token endpoint that accepts every refresh token. */
async function startTokenEndpoint() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      const [access_token, refresh_token] = [randomBytes(40), randomBytes(40)].map((bytes) =>
        bytes.toString('hex'),
      );
      response.end(JSON.stringify({ access_token, refresh_token, expires_in: 36_000 }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

const { server, url } = await startTokenEndpoint();
const settings = JSON.parse(database);
const app = await NestFactory.createApplicationContext(
  {
    module: class RegressionHost {},
    imports: [
      TypeOrmModule.forRoot({
        ...settings,
        ...(settings.type === 'better-sqlite3' && { driver: require('libsql'), enableWAL: true }),
        autoLoadEntities: true,
        migrations: migrationsFor(settings.type === 'postgres' ? 'postgres' : 'sqlite'),
        migrationsRun: true,
      }),
      OAuth2CaptureModule.forRoot({
        baseUrl: 'https://app.example',
        encryptionKeys: [randomBytes(32).toString('base64')],
        background: false,
        controllers: false,
        providers: {
          acme: {
            clientId: 'client',
            clientSecret: 'client-secret-0123456789',
            endpoints: {
              authorization: `${url}/authorize`,
              token: `${url}/token`,
              userInfo: `${url}/userinfo`,
            },
          },
        },
      }),
    ],
  },
  { logger: ['error', 'fatal'] },
);
if (isBoot !== undefined) {
  const { user, system } = process.cpuUsage();
  console.log((user + system) / 1000);
  process.exit(0);
}
const tokens = app.get(OAuth2TokenService);
for (let index = 0; index < CONNECTIONS; index += 1) {
  await tokens.save({
    owner: `owner-${index}`,
    provider: 'acme',
    resourceOwner: { id: String(index) },
    tokens: {
      access_token: randomBytes(40).toString('hex'),
      refresh_token: randomBytes(40).toString('hex'),
      expires_in: 36_000,
    },
  });
}

const ask = (index) => tokens.getValidToken({ owner: `owner-${index}`, provider: 'acme' });

/** CPU time of one call for a valid token, in microseconds (W1). */
async function hotPath(concurrency) {
  const end = performance.now() + SLICE_MS;
  const before = process.cpuUsage();
  let calls = 0;
  const caller = async () => {
    while (performance.now() < end) {
      calls += 1;
      await ask(calls % CONNECTIONS);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

/** CPU time for 1,000 callers on expired tokens, in milliseconds (W2). */
async function storm(connections) {
  const now = Date.now();
  await app
    .get(getDataSourceToken())
    .query(`UPDATE oauth2_token SET expires_at = ${now - 60_000}, issued_at = ${now - 3_660_000}`);
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: CALLERS }, (_, caller) => ask(caller % connections)));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const MEASUREMENTS = {
  'W1, one caller': () => hotPath(1),
  'W1, 64 callers': () => hotPath(64),
  'W2, one token': () => storm(1),
  'W2, 200 tokens': () => storm(CONNECTIONS),
};

console.log('ready');
for await (const name of createInterface({ input: process.stdin })) {
  console.log(await MEASUREMENTS[name]());
}
await app.close();
server.close();
