import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { describeEachDatabase } from '../../databases/databases.js';
import type { DatabaseName } from '../../databases/test-database.js';
import { freePort } from '../../fixtures/loopback.js';
import { Server } from '../fixtures/server.js';
import { type Fault, UnreliableDatabase } from './unreliable-database.js';

describeEachDatabase(
  'a browser whose callback the database does not confirm',
  (name: DatabaseName) => {
    let stage: UnreliableDatabase;
    let server: Server;
    beforeAll(async () => {
      stage = await UnreliableDatabase.open(name);
      const options = { ...stage.options, baseUrl: `http://127.0.0.1:${await freePort()}` };
      const routes = { controllers: true as const };
      server = await Server.start({ ...options, ...routes }, { typeorm: stage.typeorm });
    });
    beforeEach(() => {
      stage.nextAccount();
      stage.server.requests.length = 0;
    });
    afterAll(async () => {
      await server.close();
      await stage.close();
    });

    /** The user agrees: the callback's request. */
    async function consented(user: string): Promise<() => Promise<Response>> {
      const begun = await server.request('/oauth2/acme/connect', { user });
      const cookies = begun.headers.getSetCookie().map((line) => line.split(';')[0]);
      const agreed = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
      const { pathname, search } = new URL(agreed.headers.get('location') ?? '');
      const headers = { cookie: cookies.join('; ') };
      return () => server.browse(`${pathname}${search}`, { user, headers });
    }

    it.each<[Fault, string, RegExp]>([
      ['executed', 'consuming the flow', /UPDATE [^]*oauth2_authorization/],
      ['not received', 'consuming the flow', /UPDATE [^]*oauth2_authorization/],
      ['executed', 'removing the flow', /DELETE FROM [^]*oauth2_authorization/],
      ['executed', 'storing the connection', /INSERT INTO [^]*oauth2_token/],
      ['not received', 'storing the connection', /INSERT INTO [^]*oauth2_token/],
    ])('R-329 is connected once: %s, %s', async (fault, what, statement) => {
      const user = `user of ${fault} ${what}`.replaceAll(' ', '-');
      const callback = await consented(user);
      stage.arm(fault, statement);
      const answer = callback();
      answer.catch(() => undefined);
      await stage.strike(fault);
      expect((await answer).status).toBe(303);
      const again = await callback();
      expect([again.status, await again.text()]).toEqual([
        400,
        expect.stringContaining('This attempt is over'),
      ]);
      expect(stage.server.to('/token')).toHaveLength(1);
      expect(stage.server.to('/revoke')).toEqual([]);
      const tokens = stage.direct.get(OAuth2TokenService);
      expect(await tokens.find({ owner: user })).toHaveLength(1);
    });

    it('R-329 does not read that nothing was changed when the outcome is unknown', async () => {
      const user = 'user-without-an-answer';
      const callback = await consented(user);
      const fault = 'unreachable for a while';
      stage.arm(fault, /INSERT INTO [^]*oauth2_token/);
      const answer = callback();
      answer.catch(() => undefined);
      await stage.strike(fault);
      const page = await (await answer).text();
      expect((await answer).status).toBe(503);
      expect(page).toContain('it may have been done or not');
      expect(page).not.toMatch(/nothing was (changed|stored)/i);
      stage.recover();
      // What was received may be stored, so it is not revoked.
      expect(stage.server.to('/revoke')).toEqual([]);
      expect((await (await consented(user))()).status).toBe(303);
      expect(await stage.direct.get(OAuth2TokenService).find({ owner: user })).toHaveLength(1);
    });
  },
  ['postgres', 'mariadb'],
);
