import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { AuthorizationServer } from '../../fixtures/authorization-server.js';
import { codeOf } from '../../fixtures/browser.js';
import { rowsOf } from '../../fixtures/connections.js';
import type { Host } from '../../fixtures/host.js';
import { freePort } from '../../fixtures/loopback.js';
import { ask, configured, tellStory } from '../../fixtures/story.js';
import { clean } from '../../fixtures/verdict.js';
import { withParameters } from '../../fixtures/visitor.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

/** Each adapter in a time zone of its own, neither that of a database. */
const TZ = { express: 'Europe/Berlin', fastify: 'America/St_Johns' };

const json = { headers: { accept: 'application/json' } };

for (const platform of ['express', 'fastify'] as const) {
  describeEachDatabase(`a whole life with ${platform}`, (database) => {
    let world: TestEnvironment;
    let server: AuthorizationServer;
    let second: Host;

    beforeAll(async () => {
      const port = await freePort();
      const redirectUris = [`http://127.0.0.1:${port}/oauth2/real/callback`];
      server = await AuthorizationServer.start({ redirectUris });
      world = await TestEnvironment.open({
        database,
        platform,
        port,
        environment: { TZ: TZ[platform] },
        capture: () => ({
          providers: { real: configured(server) },
          returnTo: { allow: ['/settings'] },
        }),
      });
      const first = world.host;
      second = await world.start({ port: 0, capture: { baseUrl: first.url } });
      world.hosts.reverse();
    });
    afterAll(async () => {
      await server.close();
      await world.close();
    });

    it('R-086: connect, use, expire, refresh twice, replay, revoke there, reconnect, disconnect', async () => {
      await tellStory(world, server);
    });

    it('S-007 Q-08: ten parallel callbacks over two processes exchange the code once', async () => {
      const alice = await world.visitor();
      server.account = 'parallel';
      const callback = await alice.arrive('real');
      const { authorization_code: before, refused } = server.grants;
      const there = alice.at(second);
      const pages = await Promise.all(
        Array.from({ length: 10 }, (_, call) => (call % 2 ? alice : there).finish(callback)),
      );
      expect(pages.map(({ status }) => status).sort()).toEqual([
        303,
        ...Array<number>(9).fill(400),
      ]);
      expect(server.grants).toMatchObject({ authorization_code: before + 1, refused });
      expect(await rowsOf(world, alice)).toHaveLength(1);
    });

    it('R-051: two processes with one expired token make one refresh per round', async () => {
      const alice = await world.visitor();
      server.account = 'rounds';
      // Begun at one process, finished at the other.
      const callback = await alice.arrive('real');
      expect((await alice.at(second).finish(callback)).status).toBe(303);
      const id = String((await rowsOf(world, alice))[0]?.id);
      const { refresh_token: before, refused } = server.grants;
      for (let round = 1; round <= 10; round += 1) {
        await world.database.expire(id);
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, call) => ask(call % 2 ? world.host : second, id)),
        );
        expect(new Set(answers.map(({ sha256 }) => sha256)).size).toBe(1);
        expect(answers[0]).toHaveProperty('sha256');
        expect(server.grants).toMatchObject({ refresh_token: before + round, refused });
      }
    });

    it('S-020 S-049: connect responds with a redirect, one cookie and nothing cacheable', async () => {
      const alice = await world.visitor();
      for (const slash of ['', '/']) {
        const page = await alice.get(`/real/connect${slash}`);
        expect(page.status).toBe(302);
        expect(page.headers.location?.startsWith(server.issuer)).toBe(true);
        expect(page.setCookies).toHaveLength(1);
        expect(page.setCookies[0]).toMatch(
          /^oauth2_capture=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
        );
        expect(page.headers['cache-control']).toBe('no-store');
      }
      const posted = await alice.browser.post(alice.url('/real/connect'), { json: {} });
      expect(posted.status).toBe(200);
      expect(JSON.parse(posted.body)).toEqual({
        authorizationUrl: expect.stringContaining(`${server.issuer}/auth?`),
      });
    });

    it('S-038: returnTo leads to an allowed page with 303, and nowhere else', async () => {
      const alice = await world.visitor();
      server.account = 'return';
      for (const [given, target] of [
        ['/', '/'],
        ['/settings?tab=%C3%BC&q=a+b', '/settings?tab=%C3%BC&q=a+b'],
        ['/settings?tab=ü', '/'],
        ['/settings\r\nSet-Cookie: a=b', '/'],
        ['https://evil.example/', '/'],
      ] as const) {
        const page = await alice.capture('real', { returnTo: given });
        expect([page.status, page.headers.location]).toEqual([303, world.host.url + target]);
        expect(page.headers['set-cookie']).toBeUndefined();
      }
    });

    it('S-051: the popup page posts its message under a strict policy', async () => {
      const alice = await world.visitor();
      const page = await alice.capture('real', { display: 'popup' });
      expect([page.status, page.headers['content-type']]).toEqual([
        200,
        'text/html; charset=utf-8',
      ]);
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      expect(page.body).toContain('oauth2-capture');
    });

    it('S-013 S-040 S-042: refusals come as JSON or as a page, with the same code', async () => {
      const alice = await world.visitor();
      const nobody = world.anonymous();
      const callback = withParameters(await alice.arrive('real'), { state: 'guessed' });
      for (const accept of [undefined, json]) {
        for (const [page, status, code] of [
          [await nobody.get('/real/connect', accept), 401, 'not_authenticated'],
          [await alice.get('/unheard/connect', accept), 404, 'unknown_provider'],
          [await alice.get('/__proto__/connect', accept), 404, 'unknown_provider'],
          [await alice.finish(callback, accept), 400, 'invalid_state'],
          [await alice.finish(`${callback}&state=a&state=b`, accept), 400, 'invalid_request'],
          [await alice.get('/1234/revoke', accept), 404, 'not_found'],
        ] as const) {
          expect([page.url, page.status, codeOf(page)]).toEqual([page.url, status, code]);
          expect(page.headers['content-type']).toMatch(
            accept ? /^application\/json/ : /^text\/html/,
          );
          expect(page.headers['cache-control']).toBe('no-store');
        }
      }
    });

    it('S-074 S-077: the pages list, confirm and revoke, with the hidden proof only', async () => {
      const alice = await world.visitor();
      server.account = 'pages';
      await alice.capture('real');
      const id = String((await rowsOf(world, alice))[0]?.id);
      for (const slash of ['', '/'])
        expect((await alice.get(slash)).body).toContain('Name of pages');
      const confirm = await alice.get(`/${id}/revoke`);
      const proof = /name="_csrf" value="([^"]+)"/.exec(confirm.body)?.[1] ?? '';
      const revoke = alice.url(`/${id}/revoke`);
      for (const form of [undefined, { _csrf: `${proof}x` }]) {
        const refused = await alice.browser.post(revoke, { form });
        expect([refused.status, codeOf(refused)]).toEqual([403, 'csrf']);
      }
      const done = await alice.browser.post(revoke, { form: { _csrf: proof } });
      expect(done.status).toBe(303);
      expect(done.headers.location).toBe(
        `${alice.url('')}?notice=disconnected_confirmed&provider=real`,
      );
      expect(await rowsOf(world, alice)).toEqual([]);
    });

    it('S-068: leaves the hosts healthy and no secret in clear', async () => {
      world.secrets.push({ kind: 'clientSecret', value: server.clientSecret }, ...server.secrets);
      expect(await world.verdict()).toEqual(clean(2));
    });
  });
}
