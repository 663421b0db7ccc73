import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthorizationServer } from '../../fixtures/authorization-server.js';
import { Browser } from '../../fixtures/browser.js';
import { freePort } from '../../fixtures/loopback.js';
import { repository, snippets } from '../../readme/documents.js';
import { SnippetProject } from '../../readme/snippet-project.js';
import type { SpawnedApp } from '../../fixtures/spawned-app.js';
import { main, startApp } from '../../readme/start-app.js';

// Enough for a slow machine to use a token before it expires.
const TOKEN_LIFETIME_S = 6;
const GITHUB = /github: \{[^}]*\}/g;
const ELSEWHERE = `github: {
          strategy: 'generic',
          issuer: process.env.TEST_ISSUER ?? '',
          clientId: process.env.GITHUB_CLIENT_ID ?? '',
          clientSecret: process.env.GITHUB_CLIENT_SECRET ?? '',
          scopes: ['openid', 'offline_access'],
        }`;

describe('the snippets', () => {
  const project = new SnippetProject();
  const typescript = snippets.filter(({ language }) => language === 'ts');
  let complaints: string;

  beforeAll(async () => {
    for (const { document, line, title, text } of typescript) {
      const name = document.replaceAll('/', '-').replace(/\.md$/, '');
      if (title === undefined) project.write(`src/${name}-line-${line}.ts`, text);
      else {
        // As it stands in the document, and with the provider on this machine.
        project.write(`src/start/${title}`, text);
        project.write(`src/local/${title}`, text.replace(GITHUB, ELSEWHERE));
      }
    }
    project.write('src/start/main.ts', main);
    project.write('src/local/main.ts', main);
    complaints = await project.compile();
  });
  afterAll(() => project.remove());

  it('compile', () => {
    expect(typescript.length).toBeGreaterThan(4);
    expect(complaints).toBe('');
  });

  it('of the five-minute start pass the check, which prints what README.md shows', async () => {
    const cli = join(repository, 'dist/cli/main.js');
    const file = join(project.directory, 'out/start/app.module.js');
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'check', file], {
      cwd: project.directory,
      env: {
        PATH: process.env.PATH,
        OAUTH2_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        GITHUB_CLIENT_ID: 'client-id',
        GITHUB_CLIENT_SECRET: 'client-secret',
      },
    });
    const shown = snippets.find(({ title }) => title === 'check');
    expect(stdout).toBe(shown?.text);
  });

  describe('of the five-minute start, on a real authorization server', () => {
    let server: AuthorizationServer;
    let app: SpawnedApp;
    let url: string;

    beforeAll(async () => {
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      server = await AuthorizationServer.start({
        redirectUris: [`${url}/oauth2/github/callback`],
        accessTokenTtl: TOKEN_LIFETIME_S,
      });
      const file = join(project.directory, 'out/local/main.js');
      app = await startApp(file, project.directory, {
        PORT: String(port),
        BASE_URL: url,
        TEST_ISSUER: server.issuer,
        OAUTH2_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        GITHUB_CLIENT_ID: server.clientId,
        GITHUB_CLIENT_SECRET: server.clientSecret,
      });
    });
    afterAll(async () => {
      expect(await app.stop()).not.toBe(1);
      await server.close();
    });

    /** Whether a page shows the beginning of a token that the server has issued. */
    const showsToken = (body: string): boolean => {
      const shown = /^A token that is valid now: (\S{6})…$/.exec(body)?.[1];
      return shown !== undefined && server.secrets.some(({ value }) => value.startsWith(shown));
    };

    it('differ from the document in the one provider', () => {
      const readme = snippets.filter(({ document }) => document === 'README.md');
      expect(readme.flatMap(({ text }) => text.match(GITHUB) ?? [])).toHaveLength(1);
    });

    it('connect by the link and show a token', async () => {
      const page = await new Browser().follow(`${url}/oauth2/github/connect`);
      expect([page.url, page.status]).toEqual([`${url}/`, 200]);
      expect(showsToken(page.body)).toBe(true);
      expect(server.grants).toEqual({ authorization_code: 1, refresh_token: 0, refused: 0 });
    });

    it('show another token when the first has expired', async () => {
      const before = (await new Browser().get(`${url}/`)).body;
      await sleep(TOKEN_LIFETIME_S * 1000);
      const { body } = await new Browser().get(`${url}/`);
      expect(showsToken(body)).toBe(true);
      expect(body).not.toBe(before);
      expect(server.grants.refresh_token).toBeGreaterThan(0);
    });

    it('send the user to connect again when the grant has ended', async () => {
      server.revokeAll();
      await sleep(TOKEN_LIFETIME_S * 1000);
      const { authorization_code: before } = server.grants;
      const page = await new Browser().follow(`${url}/`);
      expect([page.url, page.status]).toEqual([`${url}/`, 200]);
      expect(showsToken(page.body)).toBe(true);
      expect(server.grants.authorization_code).toBe(before + 1);
    });
  });
});
