import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import type { ResourceOwner } from '../../../lib/providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import type { Page } from '../../fixtures/browser.js';
import { html, json, redirect, type Script, withMembers } from '../../fixtures/fault-responses.js';
import { withParameters } from '../../fixtures/visitor.js';
import { ConnectingHost } from './connecting-host.js';

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
const BASE: OAuth2ProviderDefinition = {
  label: 'Books',
  endpoints: { authorization: 'https://books.example/a', token: 'https://books.example/t' },
  pkce: 'supported',
  clientAuthentication: 'client_secret_basic',
  refresh: { grant: 'refresh_token' },
  identity: { id: ['sub'] },
};
const REALM: Pick<OAuth2ProviderDefinition, 'callbackMetadata' | 'variables'> = {
  callbackMetadata: ['realmId'],
  variables: { realm: { pattern: /[\w-]+/, fromMetadata: 'realmId' } },
};
const JSON_ONLY = { accept: 'application/json' };

const STRATEGIES = [
  { name: 'books', ...REALM, identity: { id: ['sub'], within: ['callback:realmId'] } },
  { name: 'realms', ...REALM, identity: { id: ['callback:realmId'] } },
  { name: 'kept', ...REALM },
  {
    name: 'portals',
    tokenResponse: { extras: ['hub'] },
    identity: { id: ['sub'], within: ['hub', 'site.id'] },
  },
  { name: 'teams', tokenResponse: { extras: ['team_id', 'session', 'current_team_id'] } },
  {
    name: 'sites',
    tokenResponse: { extras: ['site'] },
    identity: { id: ['sub'], distinct: ['site'] },
  },
  {
    name: 'movable',
    tokenResponse: { extras: ['team_id'] },
    identity: { id: ['sub'], distinct: [] },
  },
].map((own) => defineOAuth2Provider({ ...BASE, ...own }));

/** The member of the callback is the id by code; the step that confirms it stays. */
@OAuth2Provider('coded')
class Coded extends OAuth2ProviderStrategy {
  readonly definition = {
    ...BASE,
    ...REALM,
    identity: { id: ['sub'], within: ['callback:realmId'] },
  };

  override async resourceOwner(
    ...[context, tokens, nonce]: Parameters<OAuth2ProviderStrategy['resourceOwner']>
  ): Promise<ResourceOwner> {
    const owner = await super.resourceOwner(context, tokens, nonce);
    return { ...owner, id: context.metadata?.realmId ?? '' };
  }
}

describe('an account of several members', () => {
  let host: ConnectingHost;
  beforeAll(async () => {
    host = await ConnectingHost.start(
      ({ url, endpoints }) => {
        const confirmed = { ...endpoints, confirmation: `${url}/v3/company/{realm}/info` };
        const { userInfo, ...bare } = confirmed;
        void userInfo;
        return {
          books: { ...CLIENT, endpoints: confirmed },
          coded: { ...CLIENT, endpoints: confirmed },
          realms: { ...CLIENT, endpoints: bare },
          ...Object.fromEntries(
            ['kept', 'portals', 'teams', 'sites', 'movable'].map((name) => [
              name,
              { ...CLIENT, endpoints },
            ]),
          ),
        };
      },
      { strategies: [...STRATEGIES, Coded] },
    );
  });
  afterEach(async () => {
    for (const { id } of await host.tokens.find({ owner: 'alice' })) {
      await host.tokens.disconnect({ id });
    }
    for (const path of ['/token', '/userinfo']) host.server.always(path, undefined);
  });
  afterAll(() => host?.close());

  const company = (realm: string, answer: Script = json(200, { CompanyInfo: { Id: '1' } })): void =>
    host.server.always(`/v3/company/${realm}/info`, answer);
  const inRealm = async (provider: string, realmId: string | null): Promise<Page> =>
    host.visit(withParameters(await host.arrive(provider), { realmId }), 'alice', JSON_ONLY);
  const codeOf = ({ body }: Page): unknown => (JSON.parse(body) as { code: string }).code;
  const accounts = async (): Promise<string[]> =>
    (await host.tokens.find({ owner: 'alice' })).map((row) => row.resourceOwnerId).sort();
  /** The next token responses, each with these members. */
  const told = (...members: object[]): void =>
    host.server.script('/token', ...members.map((one) => withMembers({ ...one })));

  it.each([
    ['books', ['1001:realm-A', '1001:realm-B']],
    ['realms', ['realm-A', 'realm-B']],
    ['coded', ['realm-A', 'realm-B']],
  ])('R-261 makes two companies of one person two connections: %s', async (provider, ids) => {
    for (const realm of ['realm-A', 'realm-B', 'realm-A']) {
      company(realm);
      const shown = host.server.to(`/v3/company/${realm}/info`).length;
      expect((await inRealm(provider, realm)).status).toBeLessThan(400);
      const asked = host.server.to(`/v3/company/${realm}/info`);
      expect(asked).toHaveLength(shown + 1);
      const token = await host.tokens.getValidToken({
        owner: 'alice',
        provider,
        account: ids[realm === 'realm-A' ? 0 : 1],
      });
      expect(asked.at(-1)?.headers.authorization).toBe(`Bearer ${token}`);
    }
    expect(await accounts()).toEqual(ids);
  });

  it.each<[string, Script]>([
    ['refuses it', json(403, { Fault: { type: 'AUTHORIZATION' } })],
    ['knows no such company', json(404, {})],
    ['does not take the token', json(401, { error: 'invalid_token' })],
    ['has a page for everything', html(200)],
    ['sends nothing', { status: 200 }],
    ['has an error inside 200', json(200, { error: 'forbidden' })],
    ['made something', json(201, {})],
    ['leads elsewhere', redirect(302, 'https://other.example/')],
  ])('R-262 stores nothing where the company’s resource %s', async (_, answer) => {
    company('foreign', answer);
    expect(codeOf(await inRealm('books', 'foreign'))).toBe('identity_unconfirmed');
    expect(codeOf(await inRealm('realms', 'foreign'))).toMatch(/identity_unconfirmed/);
    expect(await accounts()).toEqual([]);
  });

  it.each([
    ['none', null],
    ['an empty one', ''],
    ['one that leads out of its place', '../me'],
    ['one with a query', 'realm-A?x='],
    ['one with another host', 'realm-A@other.example'],
  ])('R-263 sends no request about a company that is %s', async (_, realm) => {
    company('realm-A');
    const before = host.server.requests.filter(({ path }) => path.startsWith('/v3')).length;
    expect(codeOf(await inRealm('books', realm))).toBe('identity_unconfirmed');
    expect(host.server.requests.filter(({ path }) => path.startsWith('/v3'))).toHaveLength(before);
    expect(await accounts()).toEqual([]);
  });

  it.each<[string, Script]>([
    ['server_error', json(500, {})],
    ['temporarily_unavailable', json(503, {})],
    ['rate_limited', json(429, {})],
  ])('R-264 tells %s where the company cannot be asked', async (code, answer) => {
    company('busy', answer);
    expect(codeOf(await inRealm('books', 'busy'))).toBe(code);
    expect(await accounts()).toEqual([]);
  });

  it('R-265 joins members of the token response and the profile without ambiguity', async () => {
    const profile = (id: string): void =>
      host.server.always('/userinfo', json(200, { sub: '1001', site: { id } }));
    profile('b:c');
    told({ hub: 'a' });
    await host.connect('portals');
    profile('c');
    told({ hub: 'a:b' });
    await host.connect('portals');
    expect(await accounts()).toEqual(['1001:a%3Ab:c', '1001:a:b%3Ac']);
    profile('');
    told({ hub: 'a' });
    expect(codeOf(await host.connect('portals', '', JSON_ONLY))).toBe('no_account_id');
  });

  it('R-266 refreshes, reads the profile and validates under the joined id', async () => {
    company('realm-A');
    await inRealm('books', 'realm-A');
    const [connection] = await host.tokens.find({ owner: 'alice' });
    const ref = { id: connection?.id ?? '' };
    host.pass(2 * 24 * 60 * 60 * 1000);
    const profiles = host.server.to('/userinfo').length;
    await host.tokens.getValidToken(ref);
    expect(await host.tokens.validate(ref)).toMatchObject({ valid: true });
    expect(host.server.to('/userinfo').length).toBeGreaterThan(profiles);
    expect(await host.tokens.find({ owner: 'alice' })).toMatchObject([{ status: 'active' }]);
  });

  it('R-267 keeps a connection that was made before the further members were declared', async () => {
    const [owner, provider] = ['alice', 'books'];
    const tokens = { access_token: 'AT', refresh_token: 'RT' };
    const metadata = { realmId: 'realm-A' };
    const { id } = await host.tokens.save({
      ...{ owner, provider, tokens, metadata },
      resourceOwner: { id: '1001' },
    });
    expect(await host.tokens.validate({ id })).toMatchObject({ valid: true });
    host.server.always('/userinfo', json(200, { sub: '1002' }));
    expect(await host.tokens.validate({ id })).toMatchObject({ reason: 'account_mismatch' });
  });

  it.each([
    ['a member of the callback', 'kept', 'realmId'],
    ['a team of the token response', 'teams', 'team_id'],
    ['a declared member', 'sites', 'site'],
  ])('R-268 never replaces a grant by another one: %s', async (_, provider, member) => {
    const connect = (value: string): Promise<Page> => {
      told({ [member]: value });
      return inRealm(provider, value);
    };
    await connect('first');
    const [before] = await host.tokens.find({ owner: 'alice' });
    const ref = { id: before?.id ?? '' };
    const token = await host.tokens.getValidToken(ref);
    const page = await connect('second');
    expect([page.status, codeOf(page)]).toEqual([409, 'tenant_mismatch']);
    expect(await host.tokens.getValidToken(ref)).toBe(token);
    expect((await connect('first')).status).toBeLessThan(400);
    expect(await host.tokens.getValidToken(ref)).not.toBe(token);
    expect(await host.tokens.find({ owner: 'alice' })).toHaveLength(1);
  });

  it('R-268 never replaces a grant by another one: two callbacks at once', async () => {
    const arrived = [await host.arrive('teams'), await host.arrive('teams')];
    told({ team_id: 'one' }, { team_id: 'other' });
    const pages = await Promise.all(arrived.map((url) => host.visit(url, 'alice', JSON_ONLY)));
    expect(pages.map(({ status }) => status < 400).sort()).toEqual([false, true]);
    expect(pages.map(({ status }) => status)).toContain(409);
    expect(await host.tokens.find({ owner: 'alice' })).toHaveLength(1);
  });

  it.each([
    ['what is no tenant', 'teams', { session: '1' }, { session: '2' }],
    ['a choice', 'teams', { current_team_id: '1' }, { current_team_id: '2' }],
    ['what is not told again', 'teams', { team_id: '1' }, {}],
    ['what was not known before', 'teams', {}, { team_id: '1' }],
    ['what may move', 'movable', { team_id: '1' }, { team_id: '2' }],
  ])('R-269 reconnects with other metadata: %s', async (_, provider, first, second) => {
    told(first, second);
    await host.connect(provider);
    expect((await host.connect(provider)).status).toBeLessThan(400);
    expect(await host.tokens.find({ owner: 'alice' })).toMatchObject([{ metadata: second }]);
  });
});
