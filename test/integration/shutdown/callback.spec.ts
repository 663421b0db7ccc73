import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { freePort } from '../../fixtures/loopback.js';
import { newKey, temporaryDirectory } from '../fixtures/application.js';
import { Server } from '../fixtures/server.js';

/** Two servers of one application, one of which closes, behind one address. */
describe('a browser that comes while the server closes', () => {
  const directory = temporaryDirectory();
  const open: Server[] = [];
  let provider: FaultServer;
  let options: object;
  beforeAll(async () => {
    provider = await FaultServer.start();
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    options = {
      baseUrl: `http://127.0.0.1:${await freePort()}`,
      encryptionKeys: [newKey()],
      providers: { acme: { ...client, endpoints: provider.endpoints } },
    };
  });
  afterAll(async () => {
    await Promise.all(open.map((server) => server.close()));
    await provider.close();
    directory.remove();
  });

  const start = async (): Promise<Server> => {
    const server = await Server.start(options, { database: directory.file });
    open.push(server);
    return server;
  };

  /** Begins a flow and lets the user agree: the callback's path, and the browser's cookie. */
  async function consented(server: Server): Promise<{ path: string; cookie: string }> {
    const begun = await server.request('/oauth2/acme/connect', { user: 'alice' });
    const cookie = begun.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const agreed = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
    const { pathname, search } = new URL(agreed.headers.get('location') ?? '');
    return { path: `${pathname}${search}`, cookie };
  }

  const callback = (server: Server, { path, cookie }: { path: string; cookie: string }) =>
    server.request(path, { user: 'alice', headers: { cookie } });

  it('R-110 a code exchange in flight is completed and saved; a later callback consumes nothing', async () => {
    const [leaving, staying] = [await start(), await start()];
    const [early, late] = [await consented(leaving), await consented(leaving)];
    let arrive = (): void => undefined;
    let release = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const after = new Promise<void>((resolve) => (release = resolve));
    provider.script('/token', (usual) => {
      arrive();
      return { ...usual, after };
    });
    const inFlight = callback(leaving, early);
    inFlight.catch(() => undefined);
    await arrived;
    const closed = leaving.close();

    const refused = await callback(leaving, late);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'shutting_down' });
    expect(provider.to('/token')).toHaveLength(1);

    // A flow that begins now can be completed elsewhere, as well as the one that was refused.
    const begun = await consented(leaving);
    release();
    expect((await inFlight).status).toBe(303);
    await closed;
    for (const flow of [late, begun]) expect((await callback(staying, flow)).status).toBe(303);
    expect(provider.to('/token')).toHaveLength(3);
    const tokens = staying.app.get(OAuth2TokenService);
    expect(await tokens.find({ owner: 'alice' })).toHaveLength(1);
  });

  it('R-111 the page says to load it again', async () => {
    const [leaving, staying] = [await start(), await start()];
    const [early, late] = [await consented(leaving), await consented(leaving)];
    let arrive = (): void => undefined;
    let release = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const after = new Promise<void>((resolve) => (release = resolve));
    // The account is what is asked for last.
    provider.script('/userinfo', (usual) => {
      arrive();
      return { ...usual, after };
    });
    const inFlight = callback(leaving, early);
    inFlight.catch(() => undefined);
    await arrived;
    const closed = leaving.close();
    const page = await leaving.browse(late.path, {
      user: 'alice',
      headers: { cookie: late.cookie },
    });
    expect([page.status, await page.text()]).toEqual([
      503,
      expect.stringContaining('load this page again in a moment'),
    ]);
    release();
    expect((await inFlight).status).toBe(303);
    await closed;
    expect((await callback(staying, late)).status).toBe(303);
  });
});
