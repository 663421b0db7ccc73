import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Run {
  stdout: string;
  stderr: string;
  exitCode: number;
}

const root = join(import.meta.dirname, '../../..');
const installed = join(root, 'test/fixtures/.build/host-app/node_modules');
const main = join(installed, 'nestjs-oauth2-capture/dist/cli/main.js');
const clientSecret = 'a-client-secret-of-the-test';
const encryptionKey = randomBytes(32).toString('base64');

const cli = (cwd: string, ...parameters: string[]): Promise<Run> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...parameters],
      { cwd, timeout: 100_000 },
      (_, stdout, stderr) => resolve({ stdout, stderr, exitCode: child.exitCode ?? -1 }),
    );
  });

const lines = (text: string) => text.trimEnd().split('\n');

describe('nestjs-oauth2-capture generate-key', () => {
  it('prints a key and nothing else, so that its output can be redirected', async () => {
    const { stdout, stderr, exitCode } = await cli(root, 'generate-key');

    expect(Buffer.from(stdout.trim(), 'base64')).toHaveLength(32);
    expect(lines(stdout)).toHaveLength(1);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('fails with the usage for an unknown command', async () => {
    const { stderr, exitCode } = await cli(root, 'generate-keys');

    expect(stderr).toContain('generate-key');
    expect(exitCode).toBe(1);
  });
});

describe('nestjs-oauth2-capture check', () => {
  let directory: string;

  /** Compiled files of a host application: JavaScript, as a build leaves it behind. */
  const host = ({
    options = {},
    typeorm = '',
    more = '',
  }: { options?: Record<string, unknown>; typeorm?: string; more?: string } = {}) => {
    const sound = {
      baseUrl: 'https://app.example.com',
      encryptionKeys: [encryptionKey],
      providers: {
        github: { clientId: 'g', clientSecret, scopes: ['repo'] },
        reddit: { clientId: 'r', clientSecret, scopes: ['identity'] },
      },
    };
    const source = `
      import 'reflect-metadata';
      import { Module } from '@nestjs/common';
      import { TypeOrmModule } from '@nestjs/typeorm';
      import Database from 'libsql';
      import { migrationsFor, OAuth2CaptureModule } from 'nestjs-oauth2-capture';

      class Extra {}
      export class AppModule {}
      Module({
        imports: [
          TypeOrmModule.forRoot({
            type: 'better-sqlite3',
            driver: Database,
            database: 'app.sqlite',
            enableWAL: true,
            autoLoadEntities: true,
            migrations: migrationsFor('sqlite'),
            migrationsRun: true,
            ${typeorm}
          }),
          OAuth2CaptureModule.forRoot({
            ...${JSON.stringify({ ...sound, ...options })},
            resolveOwner: (request) => request.user,
          }),
        ],
        providers: [Extra],
      })(AppModule);
      ${more}`;
    writeFileSync(join(directory, 'app.module.js'), source);
  };

  const check = (...parameters: string[]) =>
    cli(directory, 'check', 'app.module.js', ...parameters);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cli-'));
    symlinkSync(installed, join(directory, 'node_modules'));
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('prints the redirect URIs of a correct configuration and "No issues"', async () => {
    host();

    const { stdout, stderr, exitCode } = await check();

    expect(stdout).toContain('  github  https://app.example.com/oauth2/github/callback\n');
    expect(stdout).toContain('  reddit  https://app.example.com/oauth2/reddit/callback\n');
    expect(lines(stdout).at(-1)).toBe('No issues');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('S-073 prints neither client secrets nor keys', async () => {
    host();
    const sound = await check();
    host({ options: { baseUrl: 'ftp://x', encryptionKeys: [encryptionKey, 'short'] } });
    const unsound = await check();

    for (const { stdout, stderr } of [sound, unsound]) {
      expect(stdout + stderr).not.toContain(clientSecret);
      expect(stdout + stderr).not.toContain(encryptionKey);
    }
  });

  it('lists every problem of the options, each with its remedy', async () => {
    host({
      options: {
        baseUrl: 'http://app.example.com',
        encryptionKeys: ['short'],
        providers: { github: { clientId: 'g', scopes: [] } },
      },
    });

    const { stdout, exitCode } = await check();

    expect(stdout).toMatch(/ {2}baseUrl: .+\n {4}→ .+/);
    expect(stdout).toMatch(/ {2}encryptionKeys\S*: .+\n {4}→ .+/);
    expect(stdout).toMatch(/ {2}providers\.github\.clientSecret: .+\n {4}→ .+/);
    expect(lines(stdout).at(-1)).toMatch(/^\d+ problems$/);
    expect(exitCode).toBe(1);
  });

  it('names a strategy that does not exist', async () => {
    host({ options: { providers: { gitbub: { clientId: 'g', clientSecret } } } });

    const { stdout, exitCode } = await check();

    expect(stdout).toMatch(/ {2}providers\.gitbub: .+/);
    expect(exitCode).toBe(1);
  });

  it('says what to do when the tables are missing', async () => {
    host({ typeorm: 'migrationsRun: false,' });

    const { stdout, exitCode } = await check();

    expect(stdout).toMatch(/oauth2_token.*\n {4}→ .*migration/);
    expect(exitCode).toBe(1);
  });

  it('R-079 says that these keys cannot decrypt the stored tokens', async () => {
    host();
    const seed = `
      import { NestFactory } from '@nestjs/core';
      import { OAuth2TokenService } from 'nestjs-oauth2-capture';
      import { AppModule } from './app.module.js';
      const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
      await app.get(OAuth2TokenService, { strict: false }).save({
        owner: 'alice',
        provider: 'github',
        tokens: { access_token: 'token-of-the-test', token_type: 'bearer' },
        resourceOwner: { id: '1' },
      });
      await app.close();`;
    writeFileSync(join(directory, 'seed.js'), seed);
    await promisify(execFile)(process.execPath, ['seed.js'], { cwd: directory });
    expect(await check()).toMatchObject({ exitCode: 0 });

    host({ options: { encryptionKeys: [randomBytes(32).toString('base64')] } });
    const { stdout, exitCode } = await check();

    expect(stdout).toMatch(/ {2}encryptionKeys: .+\n {4}→ .+/);
    expect(exitCode).toBe(1);
  });

  it('lists migrations that have not run, and does not run them', async () => {
    host({ typeorm: 'migrationsRun: false, synchronize: true,' });

    const first = await check();
    const second = await check();

    expect(first.stdout).toMatch(/ is a migration that has not run\.\n {4}→ .+/);
    expect(second.stdout).toBe(first.stdout);
    expect(first.exitCode).toBe(1);
  });

  it('does not wait for a database that cannot be opened', async () => {
    host({ typeorm: `database: '.', retryDelay: 600_000,` });

    const { stdout, exitCode } = await check();

    expect(stdout).toContain('Unable to connect to the database');
    expect(stdout).toContain('TypeOrmModule.forRoot()');
    expect(exitCode).toBe(1);
  });

  it('says that the module is missing', async () => {
    const source = `
      import { Module } from '@nestjs/common';
      export class AppModule {}
      Module({})(AppModule);
      Module({ imports: [] })(AppModule);`;
    writeFileSync(join(directory, 'app.module.js'), source);

    const { stdout, exitCode } = await check();

    expect(stdout).toContain('OAuth2CaptureModule: is not part of this application.');
    expect(exitCode).toBe(1);
  });

  it('ends although the application has left a timer running', async () => {
    host({ more: 'setInterval(() => {}, 1000);' });

    expect(await check()).toMatchObject({ exitCode: 0 });
  });

  it('ends although the application never starts', async () => {
    host({ more: 'Extra.prototype.onModuleInit = () => new Promise(() => {});' });

    const { stdout, exitCode } = await check('--timeout', '3');

    expect(stdout).toContain('app.module.js: did not start within 3 seconds.');
    expect(exitCode).toBe(1);
  });

  it('reports what else stops the application', async () => {
    host({ more: `Extra.prototype.onModuleInit = () => { throw new Error('no licence'); };` });

    const { stdout, exitCode } = await check();

    expect(stdout).toContain('app.module.js: no licence\n');
    expect(exitCode).toBe(1);
  });

  it('reads a CommonJS build too', async () => {
    host();
    const loader = `
      require('reflect-metadata');
      exports.AppModule = require('./app.module.js').AppModule;`;
    writeFileSync(join(directory, 'app.cjs'), loader);

    const { stdout, exitCode } = await cli(directory, 'check', 'app.cjs');

    expect(lines(stdout).at(-1)).toBe('No issues');
    expect(exitCode).toBe(0);
  });
});
