import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OAuth2TokenService, RequireConnection } from '../../../lib/index.js';
import { FakeProviders } from '../../../lib/testing/providers/fake-providers.js';
import { Browser, codeOf, type Page } from '../../fixtures/browser.js';
import type { Script } from '../../fixtures/fault-responses.js';
import { HostScene } from './host-scene.js';

@Controller('reports')
class ReportsController {
  constructor(private readonly tokens: OAuth2TokenService) {}

  @Get()
  @RequireConnection('alpha', { scopes: ['read', 'write'] })
  reports(): object {
    return { ok: true };
  }

  @Get('two')
  @RequireConnection('alpha', { scopes: ['write'] })
  @RequireConnection('alpha', { scopes: ['read'] })
  two(): object {
    return { ok: true };
  }

  @Get('dead')
  @RequireConnection('alpha')
  async dead(): Promise<never> {
    const end = 'UPDATE oauth2_token SET status = ?, status_reason = ?';
    await DATABASE.source?.query(end, ['reauthorization_required', 'rejected']);
    await this.tokens.getValidToken({ owner: 'dora', provider: 'alpha' });
    throw new Error('not reached');
  }

  @Get('pages')
  @RequireConnection('facebook', { scopes: ['pages_show_list', 'pages_manage_posts'] })
  pages(): object {
    return { ok: true };
  }
}

const DATABASE: { source?: DataSource } = {};

/** The provider grants these of the asked scopes, whatever the user says. */
const granting =
  (scopes: (asked: string[]) => string[]): Script =>
  (usual) => {
    const body = JSON.parse(String(usual.body)) as { scope?: string };
    const scope = scopes((body.scope ?? '').split(' ')).join(' ');
    return { ...usual, body: JSON.stringify({ ...body, scope }) };
  };

describe.each(['express', 'fastify'] as const)(
  'a consent that does not help, on %s',
  (platform) => {
    let scene: HostScene;
    let fakes: FakeProviders;
    beforeAll(async () => {
      fakes = await FakeProviders.start({ providers: ['facebook'] });
      scene = await HostScene.open(
        platform,
        {
          controllers: [ReportsController],
          capture: {
            isGlobal: true,
            returnTo: { default: '/', allow: ['/reports'] },
            pages: { chooseAfterConnect: false },
          },
        },
        { scopes: ['read'] },
        { facebook: fakes.configuration('facebook') },
      );
      DATABASE.source = scene.host.app.get(DataSource);
    });
    afterEach(() => scene.server.always('/token', undefined));
    afterAll(async () => {
      await scene.close();
      await fakes.close();
    });

    const consents = (): number => scene.server.to('/authorize').length;
    /** Follows every redirect; at most ten. */
    const walk = async (browser: Browser, path: string): Promise<Page & { consents: number }> => {
      const before = consents();
      const page = await browser.follow(new URL(path, scene.url).href);
      return { ...page, consents: consents() - before };
    };
    const retryOf = ({ body }: Page): string =>
      (/<a class="button primary" href="([^"]*)"/.exec(body)?.[1] ?? '').replaceAll('&amp;', '&');

    it('S-172 ends at a page that says what is missing, after one consent', async () => {
      scene.server.always(
        '/token',
        granting(() => ['read']),
      );
      const alice = await scene.browser('alice');
      const page = await walk(alice, '/reports?tab=1');
      expect([page.status, codeOf(page), page.consents]).toEqual([409, 'insufficient_scope', 1]);
      expect(page.url).toContain('/oauth2/alpha/callback');
      expect(page.body).toContain('<li><bdi>write</bdi></li>');
      expect(page.body).not.toContain('<bdi>read</bdi>');
      expect(await scene.connections('alice')).toHaveLength(1);
      // Each visit leads there again, never further.
      const again = await walk(alice, '/reports?tab=1');
      expect([again.status, again.consents]).toEqual([409, 1]);
    });

    it('S-174 asks again from there, and goes on to the route when that helps', async () => {
      scene.server.always(
        '/token',
        granting(() => ['read']),
      );
      const bob = await scene.browser('bob');
      const page = await walk(bob, '/reports?tab=1');
      expect(page.body).toContain('Ask alpha again');
      scene.server.always(
        '/token',
        granting((asked) => asked),
      );
      const helped = await walk(bob, retryOf(page));
      expect([helped.status, helped.url]).toEqual([200, `${scene.url}/reports?tab=1`]);
      expect(helped.consents).toBe(1);
    });

    it('S-176 ends also for a route to which a plain link leads, and tells programs', async () => {
      scene.server.always(
        '/token',
        granting(() => ['read']),
      );
      const carol = await scene.browser('carol');
      const page = await walk(carol, '/oauth2/alpha/connect?returnTo=/reports');
      expect([page.status, codeOf(page), page.consents]).toEqual([409, 'insufficient_scope', 2]);
      const url = await scene.start(carol, await connectUrlOf(carol));
      const json = await carol.get(await scene.consent(url), {
        headers: { accept: 'application/json' },
      });
      expect([json.status, JSON.parse(json.body)]).toMatchObject([
        409,
        {
          code: 'insufficient_scope',
          provider: 'alpha',
          missing: ['write'],
          connectUrl: expect.stringContaining('/oauth2/alpha/connect?intent='),
        },
      ]);
    });
    const connectUrlOf = async (browser: Browser): Promise<string> => {
      const page = await scene.visit(browser, '/reports', { accept: 'application/json' });
      expect(page.status).toBe(409);
      return (JSON.parse(page.body) as { connectUrl: string }).connectUrl;
    };

    it('S-179 ends when each consent removes what another requirement needs', async () => {
      // One scope at a time, the one that was not granted before.
      let turn = 0;
      scene.server.always(
        '/token',
        granting(() => [['read'], ['write']][turn++ % 2] ?? []),
      );
      const erin = await scene.browser('erin');
      const page = await walk(erin, '/reports/two');
      expect([page.status, codeOf(page)]).toEqual([409, 'insufficient_scope']);
      expect(page.consents).toBeLessThanOrEqual(3);
    });

    it('S-182 ends when the connection has ended each time the route uses it', async () => {
      const dora = await scene.browser('dora');
      const page = await walk(dora, '/reports/dead');
      expect(page.status).toBe(409);
      expect(page.body).toContain('Connecting alpha again did not help');
      expect(page.consents).toBe(1);
      expect(retryOf(page)).toContain('/oauth2/alpha/connect?intent=');
      const json = await scene.visit(dora, '/reports/dead', { accept: 'application/json' });
      expect([json.status, codeOf(json)]).toEqual([409, 'reauthorization_required']);
    });

    it('S-184 asks Facebook again by its own parameter, after the user left a permission out', async () => {
      const facebook = fakes.provider('facebook');
      facebook.declineScopes('pages_manage_posts');
      const finn = await scene.browser('finn');
      const page = await walk(finn, '/reports/pages');
      expect([page.status, codeOf(page)]).toEqual([409, 'insufficient_scope']);
      expect(page.trail.some((url) => url.includes('auth_type'))).toBe(false);
      expect(page.body).toContain('Ask Facebook again');
      facebook.allowScopes('pages_manage_posts');
      const silent = await walk(finn, '/reports/pages');
      expect(silent.status).toBe(409);
      const helped = await walk(finn, retryOf(silent));
      expect(helped.trail.some((url) => url.includes('auth_type=rerequest'))).toBe(true);
      expect([helped.status, helped.url]).toEqual([200, `${scene.url}/reports/pages`]);
    });

    it('S-188 leaves a popup open on that page, and tells its opener when asking again helped', async () => {
      scene.server.always(
        '/token',
        granting(() => ['read']),
      );
      const gail = await scene.browser('gail');
      const link = `${await connectUrlOf(gail)}&display=popup`;
      const page = await walk(gail, link);
      expect([page.status, page.body.includes('<script')]).toEqual([409, false]);
      scene.server.always(
        '/token',
        granting((asked) => asked),
      );
      const helped = await walk(gail, retryOf(page));
      expect([helped.status, helped.body.includes('window.opener')]).toEqual([200, true]);
    });

    it('S-194 keeps the requirement when the user first declines', async () => {
      scene.server.always(
        '/token',
        granting(() => ['read']),
      );
      const hugo = await scene.browser('hugo');
      const begun = await scene.start(hugo, await connectUrlOf(hugo));
      const { searchParams } = new URL(begun);
      const callback = searchParams.get('redirect_uri') ?? '';
      const denied = await hugo.get(
        `${callback}?error=access_denied&state=${searchParams.get('state')}`,
      );
      expect([denied.status, codeOf(denied)]).toEqual([400, 'access_denied']);
      const retried = await walk(hugo, retryOf(denied));
      expect([retried.status, codeOf(retried)]).toEqual([409, 'insufficient_scope']);
    });
  },
);
