import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeName } from '../../../lib/testing/providers/catalogue.js';
import { until } from '../../fixtures/until.js';
import { AccountsHost } from './accounts-host.js';

const owner = 'alice';
const DAY_MS = 24 * 60 * 60 * 1000;

describe.each<[FakeName, string[]]>([
  ['facebook', ['190/458', '190/459', '190/460', '190/463', '190/464', '190/467', '190/492']],
  ['instagram', ['190 (400)', '190 (401)']],
  ['threads', ['190 (400)', '190 (401)']],
  ['google', ['invalid_grant']],
  ['linkedin', ['invalid_request', 'invalid_grant']],
  ['pinterest', ['283', '2']],
  ['reddit', ['400']],
  ['tiktok', ['invalid_grant']],
  ['twitter', ['invalid_request']],
])('an ended grant at %s', (provider, names) => {
  let host: AccountsHost<FakeName>;
  beforeAll(async () => {
    host = await AccountsHost.start(provider);
    if (provider === 'linkedin') host.fake.useVariantsByDefault('partner');
  });
  afterEach(() => host.reset(owner));
  afterAll(() => host?.close());

  it('R-292 has every known code', () => {
    expect(host.fake.endedGrantErrors).toEqual(names);
    expect(() => host.fake.refuseEndedGrantsWith('unheard_of')).toThrow(/has no error/);
  });

  it.each(names)(
    'R-292 ends the connection, or is tried again where it is unclear: %s',
    async (name) => {
      const { id } = await host.connect(owner);
      host.pass(2 * DAY_MS);
      host.fake.revokeAsUser();
      host.fake.refuseEndedGrantsWith(name);
      await expect(host.tokens.refresh({ id })).rejects.toMatchObject({ name: /Error/ });
      const isUnclear = provider === 'pinterest' && name === '2';
      expect(await host.tokens.findOne({ id })).toMatchObject({
        status: isUnclear ? 'refresh_failing' : 'reauthorization_required',
      });
    },
  );
});

describe('what a strict fake can do at Meta’s exchange', () => {
  let host: AccountsHost<'threads'>;
  beforeAll(async () => void (host = await AccountsHost.start('threads')));
  afterEach(() => host.reset(owner));
  afterAll(() => host?.close());

  it.each([
    429 as const,
    500 as const,
    'html' as const,
    'empty-html' as const,
    'reset' as const,
    { status: 400, body: { error: { code: 2, type: 'OAuthException', is_transient: true } } },
    { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad Gateway' },
  ])('R-293 fails once by %j, and succeeds during the hour', async (fault) => {
    // A connection that breaks is tried once more at once.
    host.fake.failNext(fault, fault === 'reset' ? 2 : 1, 'exchange');
    const { id } = await host.connect(owner);
    expect(await host.tokens.findOne({ id })).toMatchObject({ statusReason: 'not_exchanged' });
    host.pass(5 * 60_000);
    await host.tokens.getValidToken({ id });
    await until(async () => (await host.tokens.findOne({ id }))?.status === 'active');
    // After a 429 the profile alone is asked for all the same: without it nothing can be stored.
    const others = host.fake.violations().filter(({ check }) => check !== 'rate_limit');
    expect(others).toEqual([]);
  });

  it('R-291 shows an account without a name by its username', async () => {
    host.fake.addAccount({ id: '17841405793187777', name: null, username: 'nameless' });
    host.fake.signIn('17841405793187777');
    expect(await host.connect(owner)).toMatchObject({ name: 'nameless', username: 'nameless' });
  });
});

describe.each(['instagram', 'threads', 'facebook'] as const)('a limit of %s', (provider) => {
  let host: AccountsHost<'threads'>;
  beforeAll(async () => {
    host = (await AccountsHost.start(provider)) as unknown as AccountsHost<'threads'>;
  });
  afterAll(() => host?.close());

  it('R-290 is waited for as long as x-business-use-case-usage says', async () => {
    const { id } = await host.connect(owner);
    host.pass(31 * DAY_MS);
    const limits = (...minutes: number[]): object[] =>
      minutes.map((estimated_time_to_regain_access) => ({ estimated_time_to_regain_access }));
    const usage = { '17': limits(0, 7), '18': limits(12), '19': 'none' };
    host.fake.failNext({
      status: 400,
      headers: { 'x-business-use-case-usage': JSON.stringify(usage) },
      body: { error: { code: 4, type: 'OAuthException' } },
    });
    const failure = (await host.tokens.refresh({ id }).catch((error: unknown) => error)) as {
      reason: string;
      retryAfterMs: number;
    };
    expect(failure.reason).toBe('rate_limited');
    expect(failure.retryAfterMs).toBe(12 * 60_000);
  });
});

describe('scopes that a strict fake grants in another form', () => {
  let host: AccountsHost<'github'>;
  beforeAll(async () => {
    host = await AccountsHost.start('github', { scopes: ['repo', 'user:email', 'gist'] });
  });
  afterEach(() => host.reset(owner));
  afterAll(() => host?.close());

  it('R-294 are echoed as what implies them', async () => {
    host.fake.replaceScope('user:email', 'user');
    const { scopes } = await host.connect(owner);
    expect(scopes).toEqual(expect.arrayContaining(['repo', 'user', 'gist']));
    expect(scopes).not.toContain('user:email');
    const ref = { owner, provider: 'github' };
    const implied = { scopes: ['user:email'] };
    await expect(host.tokens.getValidToken(ref, implied)).resolves.toMatch(/./);
  });

  it('R-294 are missing when the user declined them', async () => {
    host.fake.declineScopes('gist');
    const { scopes } = await host.connect(owner);
    expect(scopes).not.toContain('gist');
    const demanded = host.tokens.getValidToken({ owner, provider: 'github' }, { scopes: ['gist'] });
    await expect(demanded).rejects.toMatchObject({ missing: ['gist'] });
  });
});

describe('a revocation that is confirmed by an empty page', () => {
  it('R-295 is a response with status 200, the type of a page and no body', async () => {
    const host = await AccountsHost.start('linkedin');
    host.fake.failNext('empty-html', 1, 'revoke');
    const { endpoints } = host.fake.configuration() as { endpoints: Record<string, string> };
    const response = await fetch(endpoints.revocation ?? '', { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('content-type')).toMatch(/html/);
    await host.close();
  });
});
