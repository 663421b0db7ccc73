import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf, type Page, type Visit } from '../../fixtures/browser.js';
import type { Visitor } from '../../fixtures/visitor.js';
import { Connection, missing } from '../../fixtures/connections.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('the owner of a connection', () => {
  let world: TestEnvironment;
  beforeAll(async () => void (world = await TestEnvironment.open()));
  afterAll(() => world.close());

  /** Both ways to disconnect, with the visitor's own CSRF token. */
  async function disconnect(visitor: Visitor, id: string): Promise<Page[]> {
    const { csrfToken } = await visitor.connections();
    const headers = { accept: 'application/json' };
    return [
      await visitor.browser.post(visitor.url(`/${id}/revoke`), {
        form: { _csrf: csrfToken },
        headers,
      }),
      await visitor.browser.send('DELETE', visitor.url(`/connections/${id}`), {
        headers: { ...headers, 'x-csrf-token': csrfToken },
      }),
    ];
  }

  it('S-074: bob revokes nothing of alice, and learns nothing from the responses', async () => {
    const alice = await Connection.make(world);
    const bob = await Connection.make(world, { user: 'bob' });
    const before = await world.database.token(alice.id);
    const revocations = world.alpha.to('/revoke').length;
    const hers = await disconnect(bob.visitor, alice.id);
    const none = await disconnect(bob.visitor, missing);
    for (const page of [...hers, ...none])
      expect([page.status, codeOf(page)]).toEqual([404, 'not_found']);
    expect(hers.map(({ body }) => body)).toEqual(none.map(({ body }) => body));
    expect((await bob.visitor.get(`/${alice.id}/revoke`)).status).toBe(404);
    expect(await world.database.token(alice.id)).toEqual(before);
    expect(world.alpha.to('/revoke').length).toBe(revocations);
  });

  it('S-075: no parameter gives a user access to more connections', async () => {
    const alice = await Connection.make(world);
    const bob = await Connection.make(world, { user: 'bob' });
    const queries = ['owner', 'ownerId', 'owner_id', 'userId', 'user', 'where[ownerId]'];
    for (const name of queries) {
      const { connections } = await bob.visitor.connections(`?${name}=${alice.visitor.user}`);
      expect(connections.map(({ id }) => id)).toEqual([bob.id]);
      const page = await bob.visitor.get(`?${name}=${alice.visitor.user}`);
      expect(page.body).not.toContain(alice.id);
    }
    const before = await world.database.token(alice.id);
    const { csrfToken } = await bob.visitor.connections();
    const headers = { 'x-csrf-token': csrfToken };
    const body = { ownerId: alice.visitor.user, provider: 'beta', expiresAt: 1, id: bob.id };
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      for (const rest of [
        `/connections/${alice.id}`,
        `/${alice.id}`,
        `/connections/${alice.id}/check`,
      ]) {
        const visit: Visit = method === 'GET' ? { headers } : { headers, json: body };
        const page = await bob.visitor.browser.send(method, bob.visitor.url(rest), visit);
        expect([method, rest, page.status]).toEqual([method, rest, 404]);
      }
    const begun = await bob.visitor.browser.post(bob.visitor.url('/alpha/connect'), {
      headers,
      json: { owner: alice.visitor.user, ownerId: alice.visitor.user },
    });
    expect(begun.status).toBe(200);
    expect((await world.database.pending()).at(-1)).toBeDefined();
    expect(
      (await world.database.pending()).some((row) => row.owner_id === alice.visitor.user),
    ).toBe(false);
    expect(await world.database.token(alice.id)).toEqual(before);
  });

  it('S-076: no route of the module returns or refreshes a token', async () => {
    const { visitor, id } = await Connection.make(world);
    const page = await visitor.browser.get(`${world.host.url}/test/routes`);
    const routes = (JSON.parse(page.body) as string[]).filter((route) => route.includes('/oauth2'));
    const allowed = [
      'GET /oauth2',
      'GET /oauth2/:provider/connect',
      'POST /oauth2/:provider/connect',
      'GET /oauth2/:provider/callback',
      'GET /oauth2/:id/revoke',
      'POST /oauth2/:id/revoke',
      'POST /oauth2/:id/check',
      'GET /oauth2/:id/reconnect',
      'GET /oauth2/:id/resources',
      'POST /oauth2/:id/resources',
      'GET /oauth2/connections',
      'DELETE /oauth2/connections/:id',
      'POST /oauth2/connections/:id/check',
      'GET /oauth2/connections/:id/resources',
      'POST /oauth2/connections/:id/resources',
    ];
    expect(routes.length).toBeGreaterThan(0);
    expect(routes.filter((route) => !allowed.includes(route.replace(/\/$/, '')))).toEqual([]);
    for (const rest of ['token', 'refresh', 'access_token'])
      expect((await visitor.get(`/connections/${id}/${rest}`)).status).toBe(404);
    const nobody = world.anonymous();
    for (const rest of ['', '/connections', `/${id}/revoke`])
      expect((await nobody.get(rest)).status).toBe(401);
  });

  it('S-077: revoking needs a POST with the user’s own CSRF token', async () => {
    const { visitor, id } = await Connection.make(world);
    const mallory = await Connection.make(world, { user: 'mallory' });
    const foreign = (await mallory.visitor.connections()).csrfToken;
    const revoke = visitor.url(`/${id}/revoke`);
    expect((await visitor.browser.get(revoke)).status).toBe(200);
    expect((await visitor.browser.send('HEAD', revoke)).status).toBeLessThan(405);
    expect(await world.database.token(id)).toBeDefined();
    const attempts: Visit[] = [
      {},
      { form: {} },
      { form: { _csrf: '' } },
      { form: { _csrf: foreign } },
      { form: { _csrf: 'x'.repeat(5_000) } },
      { body: '_csrf=x', headers: { 'content-type': 'text/plain' } },
      { json: { _csrf: { $ne: '' } } },
      { form: { _csrf: foreign }, headers: { 'x-http-method-override': 'DELETE' } },
      { headers: { 'x-csrf-token': foreign } },
    ];
    for (const attempt of attempts) {
      const headers = { accept: 'application/json', ...attempt.headers };
      const page = await visitor.browser.post(revoke, { ...attempt, headers });
      expect([attempt, page.status, codeOf(page)]).toEqual([attempt, 403, 'csrf']);
    }
    const unsafe = await visitor.browser.send('DELETE', visitor.url(`/connections/${id}`), {
      headers: { accept: 'application/json' },
    });
    expect([unsafe.status, codeOf(unsafe)]).toEqual([403, 'csrf']);
    expect(await world.database.token(id)).toBeDefined();
    const [done] = await disconnect(visitor, id);
    expect(done?.status).toBe(303);
    expect(await world.database.token(id)).toBeUndefined();
  });

  it('S-077: a connect that another site begins is refused', async () => {
    const alice = await world.visitor();
    const headers = { 'sec-fetch-site': 'cross-site', accept: 'application/json' };
    const attempts = [
      await alice.get('/alpha/connect', { headers }),
      await alice.browser.post(alice.url('/alpha/connect'), { headers, json: {} }),
      await alice.browser.post(alice.url('/alpha/connect'), { headers, form: {} }),
    ];
    for (const page of attempts) {
      expect([page.status, codeOf(page)]).toEqual([403, 'cross_site']);
      expect(page.headers.location).toBeUndefined();
    }
    expect((await world.database.pending()).some((row) => row.owner_id === alice.user)).toBe(false);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
