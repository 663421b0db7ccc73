import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '../../fixtures/connections.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';
import { repository } from '../../readme/documents.js';

const without = `--import=${pathToFileURL(join(repository, 'test/fixtures/without-optional-peers.mjs')).href}`;
const peers = ['@nestjs/event-emitter', '@nestjs/terminus', '@opentelemetry/api'];

/** What a program prints that finds none of the optional peers. */
async function run(program: string): Promise<string> {
  const options = [without, '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: repository });
  return stdout;
}

describe('without the optional peers', () => {
  let world: TestEnvironment;
  beforeAll(async () => {
    world = await TestEnvironment.open({ environment: { NODE_OPTIONS: without } });
  });
  afterAll(() => world.close());

  it('users connect and tokens are refreshed', async () => {
    const connection = await Connection.expired(world);
    expect(await connection.ask()).toHaveProperty('sha256');
    expect(world.host.output()).toContain(`oauth2.refreshed alpha token ${connection.id}`);
  });

  it('S-068: the host stays healthy', async () => {
    expect(await world.verdict()).toEqual(clean());
  });

  it('they are not there, and only the terminus entry misses one', async () => {
    const entries = ['', '/migrations', '/testing', '/terminus'].map(
      (entry) => `nestjs-oauth2-capture${entry}`,
    );
    const missing = await run(`
      import 'reflect-metadata';
      for (const name of ${JSON.stringify([...peers, ...entries])})
        await import(name).catch((error) => console.log(name + ': ' + error.message));
    `);
    expect(missing.trim().split('\n')).toEqual([
      ...peers.map((name) => `${name}: Cannot find package ${name}`),
      'nestjs-oauth2-capture/terminus: Cannot find package @nestjs/terminus',
    ]);
  });

  it('the types of the other entries name none of them', () => {
    const naming = readdirSync(join(repository, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.d.ts') && !path.startsWith('terminus'))
      .filter((path) => {
        const text = readFileSync(join(repository, 'dist', path), 'utf8');
        return peers.some((name) => text.includes(`'${name}'`) || text.includes(`"${name}"`));
      });
    expect(naming).toEqual([]);
  });
});
