import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const application = `
  import 'reflect-metadata';
  import { NestFactory } from '@nestjs/core';
  import { TypeOrmModule } from '@nestjs/typeorm';
  import Database from 'libsql';
  import { migrationsFor, OAuth2CaptureModule } from 'nestjs-oauth2-capture';
  const app = await NestFactory.create(
    {
      module: class AppModule {},
      imports: [
        TypeOrmModule.forRoot({
          type: 'better-sqlite3',
          driver: Database,
          database: ':memory:',
          autoLoadEntities: true,
          migrations: migrationsFor('sqlite'),
          migrationsRun: true,
        }),
        OAuth2CaptureModule.forRoot({
          baseUrl: 'http://localhost:3000',
          encryptionKeys: [process.env.KEY],
          resolveOwner: () => 'alice',
          providers: { github: { clientId: 'id', clientSecret: 'secret', scopes: ['repo'] } },
        }),
      ],
    },
    { logger: false },
  );
  await app.init();
  await app.close();
`;

describe('what a boot loads', () => {
  const directory = mkdtempSync(join(tmpdir(), 'boot-'));
  let loaded: string[];
  beforeAll(() => {
    const key = execFileSync(process.execPath, ['dist/cli/main.js', 'generate-key'], { cwd: root });
    const env = { ...process.env, NODE_V8_COVERAGE: directory, KEY: key.toString().trim() };
    execFileSync(process.execPath, ['--input-type=module', '--eval', application], {
      cwd: root,
      env,
    });
    const [report = ''] = readdirSync(directory);
    const { result } = JSON.parse(readFileSync(join(directory, report), 'utf8')) as {
      result: { url: string }[];
    };
    loaded = result.map(({ url }) => url);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const of = (name: string): string[] =>
    loaded.filter((url) => url.includes(`/node_modules/${name}/`));

  it('loads only the parts of class-validator that are used', () => {
    expect(of('class-validator').map((file) => file.split('/').at(-1))).toContain('IsOptional.js');
    expect(of('class-validator').length).toBeLessThan(40);
  });

  it.each(['libphonenumber-js', 'class-transformer', '@nestjs/swagger'])(
    'loads nothing of %s',
    (name) => {
      expect(of(name)).toEqual([]);
    },
  );

  it.each(['cockatiel', 'eta', '@opentelemetry/api', '@nestjs/event-emitter'])(
    'loads %s only at its first use',
    (name) => {
      expect(of(name)).toEqual([]);
    },
  );
});
