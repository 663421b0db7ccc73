import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2AuthorizationService } from '../../../lib/authorization/oauth2-authorization.service.js';
import { account } from '../../fixtures/fault-provider.js';
import { Flow } from '../fixtures/flow.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

describe('a link to connect', () => {
  let vault: Vault;
  let service: OAuth2AuthorizationService;
  beforeAll(async () => {
    vault = await Vault.open({ returnTo: { default: '/', allow: ['/settings'] } });
    const acme = {
      clientId: 'client-id',
      clientSecret: 'client-secret-0123456789',
      endpoints: vault.server.endpoints,
      scopes: ['read'],
    };
    app = await vault.second({ providers: { acme, other: acme } });
    service = app.get(OAuth2AuthorizationService);
  });
  let app: Awaited<ReturnType<Vault['second']>>;
  afterAll(() => vault.close());

  const intentOf = (input: object = {}): string => {
    const url = new URL(service.connectUrl({ owner: 'alice', provider: 'acme', ...input }));
    expect(url.href).toMatch(/^https:\/\/app\.example\/oauth2\/(acme|other)\/connect\?/);
    expect([...url.searchParams.keys()]).toEqual(['intent']);
    return url.searchParams.get('intent') ?? '';
  };
  const begin = (input: object): Promise<Flow> => Flow.begin(app, input);
  const refused = async (input: object): Promise<void> => {
    const before = vault.database.dump();
    expect(await errorOf(begin(input))).toMatchObject({ code: 'invalid_intent' });
    expect(vault.database.dump()).toBe(before);
  };

  it('asks for more scopes, and brings the user back', async () => {
    const intent = intentOf({ scopes: ['write', 'read'], returnTo: '/settings' });
    const flow = await begin({ intent });
    expect(flow.authorizationUrl.searchParams.get('scope')).toBe('read write');
    expect((await flow.finish()).returnTo).toBe('https://app.example/settings');
  });

  it('S-038: redirects no user where the configuration does not allow it', async () => {
    const intent = intentOf({ returnTo: 'https://evil.example' });
    expect((await (await begin({ intent })).finish()).returnTo).toBe('https://app.example/');
  });

  it('reveals nothing of its contents', () => {
    const intent = intentOf({ scopes: ['secret-scope'] });
    expect(Buffer.from(intent, 'base64url').toString('latin1')).not.toContain('secret-scope');
    expect(intent).not.toMatch(/alice|acme/);
  });

  it('is refused in the session of another user, or for another provider', async () => {
    const intent = intentOf();
    await refused({ intent, owner: 'bob' });
    await refused({ intent, owner: 'alice ' });
    await refused({ intent, provider: 'other' });
    expect(await begin({ intent })).toBeInstanceOf(Flow);
  });

  it('is refused when it is damaged, invented, or an encrypted value of another kind', async () => {
    const intent = intentOf();
    await refused({ intent: '' });
    await refused({ intent: 'v2.x.y' });
    await refused({ intent: intent.slice(0, -2) });
    await refused({ intent: intent.replace('v2', 'v1') });
    const { id } = await vault.save();
    const encrypted = String(vault.row(id).access_token).replaceAll('"', '');
    await refused({ intent: encrypted });
  });

  it('expires after a week', async () => {
    const intent = intentOf();
    vault.pass(WEEK_MS - 1_000);
    expect(await begin({ intent })).toBeInstanceOf(Flow);
    vault.pass(2_000);
    await refused({ intent });
  });

  it('to reconnect accepts only the same account', async () => {
    vault.server.provider.account = account('renew-1');
    const { token } = await (await begin({})).finish();
    const intent = intentOf({ token });
    vault.server.provider.account = account('renew-2');
    const before = JSON.stringify(vault.database.tokens());
    expect(await errorOf((await begin({ intent })).finish())).toMatchObject({
      code: 'account_mismatch',
      flow: { provider: 'acme' },
    });
    expect(JSON.stringify(vault.database.tokens())).toBe(before);
    vault.server.provider.account = account('renew-1');
    expect((await (await begin({ intent })).finish()).token).toMatchObject({
      id: token.id,
      version: token.version + 1,
    });
  });

  it('to reconnect a deleted connection, or one of another owner, expects no account', async () => {
    const { token } = await (await begin({ owner: 'bob' })).finish();
    for (const reference of [{ id: 'gone' }, { id: token.id }]) {
      vault.server.provider.account = account(`fresh-${reference.id}`);
      const flow = await begin({ intent: intentOf({ token: reference }) });
      expect((await flow.finish()).token.resourceOwnerId).toBe(`fresh-${reference.id}`);
    }
  });

  it('to reconnect a connection of another provider expects no account either', async () => {
    vault.server.provider.account = account('elsewhere');
    const { token } = await (await begin({})).finish();
    vault.server.provider.account = account('here');
    const flow = await begin({ provider: 'other', intent: intentOf({ provider: 'other', token }) });
    expect((await flow.finish()).token.resourceOwnerId).toBe('here');
  });

  it('is not created without an owner, or for an unknown provider', () => {
    expect(() => service.connectUrl({ owner: '', provider: 'acme' })).toThrow(/"owner"/);
    expect(() => service.connectUrl({ owner: 'alice', provider: 'nobody' })).toThrow(/"nobody"/);
    const token = { id: undefined } as unknown as { id: string };
    expect(() => service.connectUrl({ owner: 'alice', provider: 'acme', token })).toThrow(/"id"/);
  });
});
