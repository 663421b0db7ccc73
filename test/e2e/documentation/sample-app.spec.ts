import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { Browser } from '../../fixtures/browser.js';
import type { Page } from '../../fixtures/browser.js';
import { closeServer, freePort, listen } from '../../fixtures/loopback.js';
import { SampleApp } from '../../fixtures/sample-app.js';

// Seconds: enough for a slow machine to use a token before it expires.
const TOKEN_LIFETIME = 8;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('sample app', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sample-app-'));
  let environment: Record<string, string>;
  let app: SampleApp;
  let url: string;

  async function signIn(user: string): Promise<Browser> {
    const browser = new Browser();
    const page = await browser.post(`${url}/login`, { form: { user } });
    expect(page.status).toBe(303);
    return browser;
  }

  async function answerConsent(
    browser: Browser,
    form: Record<string, string>,
    connectUrl = `${url}/oauth2/demo/connect?returnTo=/`,
  ): Promise<Page> {
    const consent = await browser.follow(connectUrl);
    const sent = await browser.post(consent.url, { form });
    return browser.follow(new URL(sent.headers.location ?? '', consent.url).href);
  }

  const connectionOf = (page: Page) => /name="connection" value="([^"]+)"/.exec(page.body)?.[1];

  async function post(browser: Browser, connection: string, text: string) {
    const page = await browser.post(`${url}/posts`, { form: { connection, text } });
    return page.headers.location;
  }

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    environment = {
      PORT: String(port),
      DATA_DIR: directory,
      DEMO_TOKEN_TTL: String(TOKEN_LIFETIME),
    };
    app = await SampleApp.start(environment);
  });

  afterAll(async () => {
    await app.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('makes its keys on the first start, for its own eyes, and says so', () => {
    for (const [file, variable] of [
      ['encryption.key', 'OAUTH2_CAPTURE_KEY'],
      ['session.key', 'SESSION_SECRET'],
    ] as const) {
      expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
      expect(app.log).toContain(`${variable} is not set: made one and keep it in`);
    }
  });

  it('asks an anonymous browser to sign in', async () => {
    const browser = new Browser();
    expect((await browser.get(`${url}/`)).body).toContain('Sign in as alice');
    const connect = await browser.get(`${url}/oauth2/demo/connect`);
    expect(connect.status).toBe(302);
    expect(connect.headers.location).toMatch(/^(http:\/\/127\.0\.0\.1:\d+)?\//);
    expect(connect.headers.location).not.toContain('/auth');
  });

  it('connects, posts, lets the token expire, and posts again', async () => {
    const alice = await signIn('alice');
    const home = await answerConsent(alice, { account: 'acc_1843', answer: 'allow' });
    expect(home.url).toBe(`${url}/`);
    expect(home.body).toContain('Ada Lovelace');
    const connection = connectionOf(home) ?? '';
    expect(await post(alice, connection, 'first <b>post</b>')).toBe('/?notice=posted');
    await sleep(TOKEN_LIFETIME * 1000 + 250);
    expect(await post(alice, connection, 'second post')).toBe('/?notice=refreshed');
    const { body } = await alice.get(`${url}/?notice=refreshed`);
    expect(body).toContain('refreshed first');
    expect(body).toContain('second post');
    expect(body).toContain('first &#60;b&#62;post');
  });

  it('keeps the connection over a restart of everything', async () => {
    const { issuer, pid } = app.provider;
    expect(await app.stop()).not.toBe(1);
    expect(isAlive(pid)).toBe(false);
    // A connection belongs to its server, so the provider comes back where it was.
    app = await SampleApp.start({ ...environment, DEMO_PROVIDER_PORT: new URL(issuer).port });
    expect(app.log).not.toContain('made one');
    const alice = await signIn('alice');
    const connection = connectionOf(await alice.get(`${url}/`)) ?? '';
    expect(await post(alice, connection, 'after the restart')).toMatch(
      /notice=(posted|refreshed)$/,
    );
  });

  it('shows and uses a connection only for its owner', async () => {
    const alice = await signIn('alice');
    const connection = connectionOf(await alice.get(`${url}/`)) ?? '';
    const bob = await signIn('bob');
    expect((await bob.get(`${url}/`)).body).toContain('Nothing is connected yet');
    expect(await post(bob, connection, 'as somebody else')).toBe('/?notice=not_connected');
  });

  it('stores nothing when the consent is denied', async () => {
    const bob = await signIn('bob');
    const page = await answerConsent(bob, { account: 'acc_1952', answer: 'deny' });
    expect(page.status).toBe(400);
    expect(page.body).toContain('access_denied');
    expect((await bob.get(`${url}/`)).body).toContain('Nothing is connected yet');
  });

  it('keeps the draft when the app was removed, and leads back to the consent', async () => {
    const alice = await signIn('alice');
    const connection = connectionOf(await alice.get(`${url}/`)) ?? '';
    const apps = `${app.provider.issuer}/apps`;
    expect((await alice.get(apps)).body).toContain('acts as @ada');
    const gone = await alice.post(apps, { form: { account: 'acc_1843' } });
    expect(gone.body).toContain('No app has access');
    expect(await post(alice, connection, 'my "kept" words')).toBe('/?notice=reauthorize');
    const { body } = await alice.get(`${url}/`);
    expect(body).toContain('my &#34;kept&#34; words');
    const reconnect = /href="([^"]+)"[^>]*aria-label="Reconnect Ada/.exec(body)?.[1] ?? '';
    const answer = { account: 'acc_1843', answer: 'allow' };
    const home = await answerConsent(alice, answer, reconnect.replaceAll('&#38;', '&'));
    expect(home.body).toContain('my &#34;kept&#34; words');
    expect(connectionOf(home)).toBe(connection);
    expect(await post(alice, connection, 'my "kept" words')).toBe('/?notice=posted');
  });

  it("refuses to remove an app from another site's form", async () => {
    const page = await new Browser().post(`${app.provider.issuer}/apps`, {
      form: { account: 'acc_1843' },
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(page.status).toBe(403);
  });

  it.each([
    ['twitter', { text: 'Hello X' }, /https:\/\/x\.com\/\w+\/status\/\d{19}/],
    ['linkedin', { text: 'Hello' }, /https:\/\/www\.linkedin\.com\/feed\/update\/urn:li:share:\d+/],
    ['reddit', { community: 'test', title: 'Hi', text: 'there' }, /reddit\.com\/r\/test\/comments/],
    [
      'github',
      { repository: 'ada/notes', title: 'Hi', text: 'there' },
      /https:\/\/github\.com\/ada\/notes\/issues\/1/,
    ],
  ])('publishes at the fake of %s', async (provider, draft, where) => {
    const alice = await signIn('alice');
    const home = await alice.follow(`${url}/oauth2/${provider}/connect?returnTo=/`);
    const { connections } = JSON.parse((await alice.get(`${url}/oauth2/connections`)).body) as {
      connections: { id: string; provider: string }[];
    };
    const connection = connections.find((one) => one.provider === provider)?.id ?? '';
    expect(home.body).toContain(`value="${connection}"`);
    const sent = await alice.post(`${url}/posts`, { form: { connection, ...draft } });
    expect(sent.headers.location).toBe('/?notice=posted');
    expect((await alice.get(`${url}/`)).body).toMatch(where);
  });

  it('shows why the provider refused a post, and keeps it', async () => {
    const alice = await signIn('alice');
    const home = await alice.follow(`${url}/oauth2/reddit/connect?returnTo=/`);
    const [, connection = ''] = /id="community-([^"]+)"/.exec(home.body) ?? [];
    const form = { connection, community: 'nowhere', title: '<b>Hi</b>', text: 'there' };
    const sent = await alice.post(`${url}/posts`, { form });
    expect(sent.headers.location).toBe('/?notice=refused');
    const { body } = await alice.get(`${url}/`);
    expect(body).toContain('Not posted: that subreddit doesn&#39;t exist.');
    expect(body).toContain('value="&#60;b&#62;Hi&#60;/b&#62;"');
  });

  it('shows what the database holds of each person: encrypted tokens', async () => {
    const alice = await signIn('alice');
    const { body } = await alice.get(`${url}/database`);
    const [shown = ''] = /<dt>access_token<\/dt>\s*<dd[^>]*>[^<]+/.exec(body) ?? [];
    const database = new Database(join(directory, 'sample-app.sqlite'), { readonly: true });
    const rows = database
      .prepare('SELECT access_token FROM oauth2_token WHERE owner_id = ? ORDER BY created_at')
      .all('alice') as { access_token: string }[];
    database.close();
    expect(rows.length).toBeGreaterThan(0);
    expect(shown.replaceAll('&#34;', '"')).toContain(rows[0]?.access_token);
    const bob = await signIn('bob');
    expect((await bob.get(`${url}/database`)).body).toContain('No row is yours');
    expect((await new Browser().get(`${url}/database`)).headers.location).toBe('/');
  });

  it('sends people to a real provider whose client the environment names', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sample-app-'));
    const port = String(await freePort());
    const real = await SampleApp.start({
      PORT: port,
      DATA_DIR: data,
      GITHUB_CLIENT_ID: 'id',
      GITHUB_CLIENT_SECRET: 'secret',
    });
    const bob = new Browser();
    await bob.post(`http://127.0.0.1:${port}/login`, { form: { user: 'bob' } });
    const targetOf = async (name: string) =>
      (await bob.get(`http://127.0.0.1:${port}/oauth2/${name}/connect`)).headers.location;
    expect(await targetOf('github')).toMatch(/^https:\/\/github\.com\/login\/oauth\/authorize/);
    expect(await targetOf('reddit')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/reddit\//);
    await real.stop();
    rmSync(data, { recursive: true, force: true });
  });

  it('refuses a form that another site sends', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const page = await new Browser().post(`${url}/login`, { form: { user: 'alice' }, headers });
    expect(page.status).toBe(403);
  });

  it('names PORT when the port is taken', async () => {
    const server = createServer();
    const taken = new URL(await listen(server)).port;
    const data = mkdtempSync(join(tmpdir(), 'sample-app-'));
    const second = SampleApp.launch({ PORT: taken, DATA_DIR: data });
    expect(await second.exit()).toBe(1);
    expect(second.log).toContain(`Port ${taken} is taken. Set PORT to another one`);
    await closeServer(server);
    rmSync(data, { recursive: true, force: true });
  });
});
