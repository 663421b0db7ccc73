import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf, type Page } from '../../fixtures/browser.js';
import { json } from '../../fixtures/fault-responses.js';
import { account } from '../../fixtures/fault-provider.js';
import { parameter, withParameters, type Visitor } from '../../fixtures/visitor.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

const script = '<script>alert(1)</script>';
const jsonAccept = { headers: { accept: 'application/json' } };

describe('pages and headers', () => {
  let world: TestEnvironment;
  beforeAll(async () => void (world = await TestEnvironment.open()));
  afterAll(() => world.close());

  /** Opens the callback as the provider's error redirect would. */
  async function providerError(
    visitor: Visitor,
    answer: Record<string, string>,
    accept?: object,
  ): Promise<Page> {
    const url = await visitor.begin('alpha');
    const state = parameter(url, 'state');
    return visitor.finish(
      withParameters(parameter(url, 'redirect_uri'), { ...answer, state }),
      accept,
    );
  }

  function expectSafe(page: Page): void {
    expect(page.headers['cache-control']).toContain('no-store');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    if (!page.headers['content-type']?.includes('text/html') || page.status < 400) return;
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
  }

  it('S-045: markup in error_description is not reflected', async () => {
    const alice = await world.visitor();
    for (const accept of [undefined, jsonAccept]) {
      const page = await providerError(
        alice,
        { error: 'access_denied', error_description: script },
        accept,
      );
      expect([page.status, codeOf(page)]).toEqual([400, 'access_denied']);
      expect(page.body).not.toContain('<script>alert');
      expectSafe(page);
    }
  });

  it('S-046 Q-19: only known error codes are worded; error_uri is never a link', async () => {
    const alice = await world.visitor();
    const message = 'Your account is blocked, call 555-0100';
    for (const accept of [undefined, jsonAccept]) {
      const page = await providerError(
        alice,
        { error: message, error_description: message, error_uri: 'javascript:alert(1)' },
        accept,
      );
      expect(page.status).toBe(400);
      expect(page.body).not.toContain('blocked');
      expect(page.body).not.toContain('javascript:');
    }
  });

  it('S-047 Q-19: a profile made of markup is shown as text', async () => {
    const alice = await world.visitor();
    const id = `"'><img src=x onerror=alert(1)>`;
    world.alpha.provider.account = account(id, {
      name: script,
      login: `"'><script>alert(2)</script>`,
      preferred_username: '<img src=x onerror=alert(3)>',
      picture: 'javascript:alert(4)',
    });
    expect((await alice.capture('alpha')).status).toBe(303);
    const row = (await world.database.tokens()).find(({ owner_id }) => owner_id === alice.user);
    expect(row?.resource_owner_id).toBe(id);
    for (const rest of ['', `/${String(row?.id)}/revoke`]) {
      const page = await alice.get(rest);
      expect([rest, page.status]).toEqual([rest, 200]);
      expect(page.headers['content-type']).toContain('text/html');
      expect(page.body).not.toMatch(/<script>alert|<img src=x|(src|href)="javascript:/i);
      expect(page.headers['content-security-policy']).toBeDefined();
      expectSafe(page);
    }
  });

  it('S-049 Q-20: connect, callback, list and revoke are neither cached nor referred to', async () => {
    const alice = await world.visitor();
    world.newAccount();
    const begun = await alice.connect('alpha');
    const callback = await alice.consent(begun.headers.location ?? '');
    const done = await alice.finish(callback);
    expect([begun.status, done.status]).toEqual([302, 303]);
    const again = await alice.finish(callback);
    world.alpha.script('/token', json(500, {}));
    const failed = await alice.capture('alpha');
    const nobody = await world.anonymous().connect('alpha');
    const list = await alice.get('');
    const connections = await alice.get('/connections', jsonAccept);
    const unknown = await alice.connect('nobody-knows');
    const [first] = (await alice.connections()).connections;
    const confirm = await alice.get(`/${first?.id}/revoke`);
    expect(
      [again, failed, nobody, list, connections, unknown, confirm].map((p) => p.status),
    ).toEqual([400, 502, 401, 200, 200, 404, 200]);
    for (const page of [begun, done, again, failed, nobody, list, connections, unknown, confirm])
      expectSafe(page);
  });

  it('S-049 Q-20: no page holds third-party content', async () => {
    const alice = await world.visitor();
    const pages = [
      await alice.get(''),
      await providerError(alice, { error: 'access_denied' }),
      await alice.capture('alpha', { display: 'popup' }),
    ];
    for (const page of pages) {
      expect(page.headers['content-type']).toContain('text/html');
      expect(page.body).not.toMatch(/(src|href)\s*=\s*["']?(https?:)?\/\/(?!127\.0\.0\.1)/i);
    }
  });

  it('S-051 Q-38: the popup page posts to one exact origin, without token or code', async () => {
    const alice = await world.visitor();
    world.newAccount();
    const callback = await alice.arrive('alpha', { display: 'popup' });
    const page = await alice.finish(callback);
    expect(page.status).toBe(200);
    expect(page.body).toContain('oauth2-capture');
    expect(page.body).toContain(world.host.url);
    expect(page.body).not.toMatch(/postMessage\([^)]*['"]\*['"]/);
    for (const secret of [parameter(callback, 'code'), parameter(callback, 'state')])
      expect(page.body).not.toContain(secret);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
