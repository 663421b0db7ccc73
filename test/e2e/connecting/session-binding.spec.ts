import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../../fixtures/browser.js';
import { parameter, type Visitor } from '../../fixtures/visitor.js';
import { stillWorks, withoutEffect } from '../../fixtures/effects.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('the person and the browser of a flow', () => {
  let world: TestEnvironment;
  beforeAll(async () => void (world = await TestEnvironment.open()));
  afterAll(() => world.close());

  it('S-011 Q-04: a flow that alice began is not finished by bob in her browser', async () => {
    const alice = await world.visitor('alice');
    const callback = await alice.arrive('alpha');
    const bob = await alice.login('bob');
    await withoutEffect(world, async () => {
      const page = await bob.finish(callback);
      expect([page.status, codeOf(page)]).toEqual([400, 'user_mismatch']);
    });
    expect(
      world.alpha.requests.some(({ body }) => body.includes(parameter(callback, 'code'))),
    ).toBe(false);
    await alice.login();
    await stillWorks(world, alice, callback);
  });

  it('S-012: no flow starts without a login, and none is inherited afterwards', async () => {
    const nobody = world.anonymous();
    const page = await nobody.connect('alpha');
    expect(page.status).toBe(401);
    expect(page.headers.location).toBeUndefined();
    await nobody.login('late-comer');
    await withoutEffect(world, async () => {
      const old = await nobody.get('/alpha/callback?code=old-code&state=an-old-state-value');
      expect([old.status, codeOf(old)]).toEqual([400, 'invalid_state']);
    });
  });

  it('S-013: an anonymous callback is refused before the exchange', async () => {
    const alice = await world.visitor();
    const callback = await alice.arrive('alpha');
    const nobody = world.anonymous();
    await withoutEffect(world, async () => {
      const page = await nobody.finish(callback);
      expect([page.status, codeOf(page)]).toEqual([401, 'not_authenticated']);
    });
    await stillWorks(world, alice, callback);
  });

  it('S-014: a session that ended between connect and callback is not enough', async () => {
    const alice = await world.visitor();
    const callback = await alice.arrive('alpha');
    await alice.logout();
    await withoutEffect(world, async () => {
      const page = await alice.finish(callback);
      expect([page.status, codeOf(page)]).toEqual([401, 'not_authenticated']);
    });
  });

  it('S-015: a user whom the host removed meanwhile connects nothing', async () => {
    const gone = await world.visitor('gone');
    const callback = await gone.arrive('alpha');
    await gone.browser.post(`${world.host.url}/test/remove-user`, { json: { user: gone.user } });
    await withoutEffect(world, async () => {
      const page = await gone.finish(callback);
      expect([page.status, codeOf(page)]).toEqual([401, 'not_authenticated']);
    });
    expect((await world.database.tokens()).some((row) => row.owner_id === gone.user)).toBe(false);
  });

  it('S-020 Q-28: over http the binding cookie is HttpOnly, Lax and random', async () => {
    const cookieOf = async (visitor: Visitor): Promise<string> => {
      const { setCookies } = await visitor.connect('alpha');
      expect(setCookies).toHaveLength(1);
      return setCookies[0] ?? '';
    };
    const cookie = await cookieOf(await world.visitor());
    expect(cookie).toMatch(/;\s*HttpOnly/i);
    expect(cookie).toMatch(/;\s*SameSite=Lax/i);
    expect(cookie).not.toMatch(/;\s*Domain=/i);
    const value = /^[^=]+=([^;]*)/.exec(cookie)?.[1] ?? '';
    expect(Buffer.from(value, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect(await cookieOf(await world.visitor())).not.toContain(value);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});

describe('the browser of a flow over https', () => {
  let world: TestEnvironment;
  beforeAll(async () => {
    const capture = (): object => ({ baseUrl: 'https://app.example.com' });
    world = await TestEnvironment.open({ trustProxy: true, capture: () => ({ ...capture() }) });
  });
  afterAll(() => world.close());

  it('S-020 Q-28: the binding cookie is Secure and __Host-, whatever the proxy says', async () => {
    const alice = await world.visitor();
    for (const proto of ['https', 'http', undefined]) {
      const headers = proto === undefined ? {} : { 'x-forwarded-proto': proto };
      const page = await alice.get('/alpha/connect', { headers });
      expect(page.status).toBe(302);
      const [cookie = ''] = page.setCookies;
      expect(cookie).toMatch(/^__Host-/);
      expect(cookie).toMatch(/;\s*Secure/i);
      expect(cookie).toMatch(/;\s*HttpOnly/i);
      expect(cookie).toMatch(/;\s*SameSite=Lax/i);
      expect(cookie).toMatch(/;\s*Path=\/(;|$)/i);
    }
    expect(await world.verdict()).toEqual(clean());
  });
});
