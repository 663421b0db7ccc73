import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from '../fixtures/browser.js';
import type { Page } from '../fixtures/browser.js';
import { closeServer, freePort, listen } from '../fixtures/loopback.js';

const MAIN = 'sample-app/dist/main.js';
const TOKEN_LIFETIME = 2;

/** The sample app as `npm start` runs it, in a process of its own. */
class SampleApp {
  private output = '';
  private readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  static launch(environment: Record<string, string>): SampleApp {
    const env = { PATH: process.env.PATH, DEMO_PROVIDER_PORT: '0', ...environment };
    return new SampleApp(spawn(process.execPath, [MAIN], { env }));
  }

  static async start(environment: Record<string, string>): Promise<SampleApp> {
    const app = SampleApp.launch(environment);
    for (let tries = 0; tries < 400 && !app.log.includes('Open http'); tries += 1) {
      if (app.child.exitCode !== null) throw new Error(app.log);
      await sleep(50);
    }
    return app;
  }

  get log(): string {
    return this.output;
  }

  get providerPid(): number {
    return Number(/\(process (\d+)\)/.exec(this.output)?.[1]);
  }

  exit(): Promise<number | null> {
    return this.ended;
  }

  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}

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

  async function answerConsent(browser: Browser, form: Record<string, string>): Promise<Page> {
    const consent = await browser.follow(`${url}/oauth2/demo/connect?returnTo=/`);
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
      GITHUB_CLIENT_ID: 'id',
      GITHUB_CLIENT_SECRET: 'secret',
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
    expect(await post(alice, connection, 'second post')).toBe('/?notice=renewed');
    const { body } = await alice.get(`${url}/?notice=renewed`);
    expect(body).toContain('renewed on the way');
    expect(body).toContain('second post');
    expect(body).toContain('first &#60;b&#62;post');
  });

  it('keeps the connection over a restart of everything', async () => {
    const before = app.providerPid;
    expect(await app.stop()).not.toBe(1);
    expect(isAlive(before)).toBe(false);
    app = await SampleApp.start(environment);
    expect(app.log).not.toContain('made one');
    const alice = await signIn('alice');
    const connection = connectionOf(await alice.get(`${url}/`)) ?? '';
    expect(await post(alice, connection, 'after the restart')).toMatch(/notice=(posted|renewed)$/);
  });

  it('shows and lends a connection to its owner alone', async () => {
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

  it('offers a real provider whose client the environment names', async () => {
    const { body } = await (await signIn('alice')).get(`${url}/`);
    expect(body).toContain('/oauth2/github/connect');
    expect(body).not.toContain('/oauth2/reddit/connect');
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
