import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrationsFor } from '../../../lib/index.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import type { Browser, Page } from '../../fixtures/browser.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { VariantHost } from '../../fixtures/host-variant.js';
import { newKey, temporaryDirectory } from '../fixtures/application.js';
import { navigation } from './host-scene.js';

const CONNECT = '/oauth2/alpha/connect?display=page';
const CROSS = navigation('cross-site');

describeEachDatabase('the return from a login, in two processes', (name) => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  let server: FaultServer;
  let hosts: VariantHost[] = [];

  beforeAll(async () => {
    server = await FaultServer.start();
    database = await createDatabase(name, directory.file);
    const capture = { encryptionKeys: [newKey()], loginUrl: '/login?next={returnTo}' };
    const migrations = migrationsFor(database.dialect);
    const own = name !== 'sqlite' && { driver: undefined, database: undefined };
    const habits = {
      platform: 'express',
      capture,
      database: { ...own, ...database.options, migrations },
    };
    hosts = [await VariantHost.boot(server, habits as never)];
    hosts.push(await VariantHost.boot(server, habits as never));
  });
  afterAll(async () => {
    for (const { app } of hosts) await app.close();
    await database.close();
    await server.close();
    directory.remove();
  });

  /** A browser that comes back from the login, with the cookie that lets it continue once. */
  async function returning(user: string): Promise<{ browser: Browser; cookie: string }> {
    const [first] = hosts;
    if (first === undefined) throw new Error('no host');
    const browser = await first.browser();
    await browser.get(first.url + CONNECT, { headers: navigation('same-origin') });
    await browser.jar.setCookie(`user=${user}; Path=/`, first.url);
    return { browser, cookie: await browser.jar.getCookieString(first.url) };
  }
  const visit = (host: VariantHost | undefined, browser: Browser, cookie: string): Promise<Page> =>
    browser.get((host?.url ?? '') + CONNECT, { headers: { ...CROSS, cookie } });
  const started = (pages: Page[]): number => pages.filter(({ status }) => status === 302).length;

  it('S-220: continues in another process than the one that sent the browser to the login', async () => {
    const { browser, cookie } = await returning('alice');
    expect(started([await visit(hosts[1], browser, cookie)])).toBe(1);
  });

  it('S-220: is used up in every process', async () => {
    const { browser, cookie } = await returning('bob');
    expect(started([await visit(hosts[0], browser, cookie)])).toBe(1);
    for (const host of [hosts[1], hosts[0], hosts[1]]) {
      const page = await visit(host, browser, cookie);
      expect([page.status, page.body.includes('Continue to')]).toEqual([200, true]);
    }
  });

  it('S-220: continues one of many requests that arrive at once', async () => {
    const { browser, cookie } = await returning('carol');
    const visits = [0, 1, 0, 1, 0, 1].map((index) => visit(hosts[index], browser, cookie));
    const pages = await Promise.all(visits);
    expect(started(pages)).toBe(1);
    expect(pages.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 302]);
  });

  it('S-220: is forgotten with the flows that have expired', async () => {
    const { browser, cookie } = await returning('dora');
    await visit(hosts[0], browser, cookie);
    const used = (await database.pending()).filter(({ provider }) => provider === '');
    expect(used.length).toBeGreaterThan(0);
    const soon = Date.now() + 601_000;
    for (const row of used) expect(Number(row.expires_at)).toBeLessThan(soon);
    expect(JSON.stringify(used)).not.toContain('dora');
  });
});
