/** What can only be counted in a running application: the compiled sources, one file for each of lib. */
import 'reflect-metadata';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Session } from 'node:inspector/promises';
import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { ModulesContainer } from '@nestjs/core/injector/modules-container.js';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import Database from 'libsql';

const compiled = new URL('../../.build/lib/', import.meta.url);
const { OAuth2CaptureModule, OAuth2TokenService } = await import(new URL('index.js', compiled));
const { migrationsFor } = await import(new URL('migrations/index.js', compiled));

/** A token endpoint that accepts every refresh. */
async function startTokenEndpoint() {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      const access_token = randomBytes(8).toString('hex');
      response.end(JSON.stringify({ access_token, token_type: 'Bearer', expires_in: 3600 }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** SELECT statements on the table of tokens before the first statement that writes. */
class StatementLog {
  statements = [];
  logQuery(query) {
    this.statements.push(query);
  }
  logQueryError() {}
  logQuerySlow() {}
  logSchemaBuild() {}
  logMigration() {}
  log() {}

  selectsBeforeWriting() {
    const first = this.statements.findIndex((text) => /^\s*(INSERT|UPDATE|DELETE)/i.test(text));
    const before = first < 0 ? this.statements : this.statements.slice(0, first);
    return before.filter((text) => /^\s*SELECT/i.test(text) && text.includes('oauth2_token'))
      .length;
  }
}

/** Boots an application with two providers and no optional feature, and counts. */
export async function countRunning() {
  const server = await startTokenEndpoint();
  const url = `http://127.0.0.1:${server.address().port}`;
  const client = { clientId: 'client', clientSecret: 'client-secret-0123456789' };
  const log = new StatementLog();
  const app = await NestFactory.createApplicationContext(
    {
      module: class MetricsHost {},
      imports: [
        TypeOrmModule.forRoot({
          type: 'better-sqlite3',
          driver: Database,
          database: ':memory:',
          autoLoadEntities: true,
          migrations: migrationsFor('sqlite'),
          migrationsRun: true,
          logger: log,
        }),
        OAuth2CaptureModule.forRoot({
          baseUrl: 'https://app.example',
          encryptionKeys: [randomBytes(32).toString('base64')],
          background: false,
          resolveOwner: () => 'alice',
          providers: {
            github: client,
            acme: {
              ...client,
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
    { logger: ['error', 'fatal'], abortOnError: false },
  );
  try {
    return {
      nestProviders: countProviders(app),
      refreshFiles: await filesOfRefresh(app),
      disconnectSelects: await selectsOfDisconnect(app, log),
    };
  } finally {
    await app.close();
    server.close();
  }
}

function countProviders(app) {
  const modules = [...app.get(ModulesContainer).values()];
  const ours = modules.find(({ metatype }) => metatype === OAuth2CaptureModule);
  // Nest itself registers the module, the injector's helpers and the application's configuration.
  const own = new Set(['ModuleRef', 'ApplicationConfig', 'OAuth2CaptureModule']);
  return [...ours.providers.values()].filter(({ name }) => !own.has(String(name))).length;
}

async function save(app) {
  return app.get(OAuth2TokenService).save({
    owner: 'alice',
    provider: 'acme',
    resourceOwner: { id: '1', name: 'Alice' },
    tokens: { access_token: 'AT', refresh_token: 'RT', expires_in: 3600 },
  });
}

/** Files of which a function runs between a caller's question and the new token. */
async function filesOfRefresh(app) {
  const { id } = await save(app);
  const dataSource = app.get(getDataSourceToken());
  await dataSource.query(
    `UPDATE oauth2_token SET expires_at = 1, issued_at = 0 WHERE id = '${id}'`,
  );
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const refreshing = await filesRun(session, () =>
    app.get(OAuth2TokenService).getValidToken({ id }),
  );
  const reading = await filesRun(session, () => app.get(OAuth2TokenService).getValidToken({ id }));
  session.disconnect();
  return { refreshing, reading };
}

async function filesRun(session, work) {
  await session.post('Profiler.takePreciseCoverage');
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const hasRun = ({ functions }) =>
    functions.some(({ functionName, ranges }) => functionName !== '' && ranges[0].count > 0);
  return result
    .filter(({ url }) => url.startsWith(compiled.href))
    .filter(hasRun)
    .map(({ url }) => url.slice(compiled.href.length))
    .sort();
}

async function selectsOfDisconnect(app, log) {
  const { id } = await save(app);
  log.statements.length = 0;
  await app.get(OAuth2TokenService).disconnect({ id });
  return log.selectsBeforeWriting();
}
