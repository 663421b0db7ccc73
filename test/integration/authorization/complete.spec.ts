import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { json } from '../../fixtures/fault-responses.js';
import { Flow } from '../fixtures/flow.js';
import { errorOf, Vault } from '../fixtures/vault.js';

describe('finishing a flow', () => {
  let vault: Vault;
  beforeAll(async () => {
    vault = await Vault.open({
      returnTo: { default: '/home', allow: ['/settings'] },
      popupOrigins: ['https://spa.example'],
    });
  });
  afterEach(() => {
    vault.server.always('/token', undefined);
    vault.server.always('/userinfo', undefined);
  });
  afterAll(() => vault.close());

  const begin = (input: object = {}): Promise<Flow> => Flow.begin(vault.app, input);

  /** Expects a refusal that changes nothing, asks nobody, and leaves the flow usable. */
  async function refused(
    flow: Flow,
    query: URLSearchParams | Record<string, string>,
    code: string,
    changes: object = {},
  ): Promise<void> {
    const before = [vault.database.dump(), vault.calls];
    expect(await errorOf(flow.complete(query, changes))).toMatchObject({ code });
    expect([vault.database.dump(), vault.calls]).toEqual(before);
  }

  it('stores the connection and says where to go', async () => {
    const flow = await begin({ returnTo: '/settings', display: 'popup' });
    const { token, ...rest } = await flow.finish();
    expect(rest).toEqual({
      returnTo: 'https://app.example/settings',
      display: 'popup',
      popupOrigin: 'https://spa.example',
    });
    expect(token).toMatchObject({ ownerId: 'alice', provider: 'acme', resourceOwnerId: '1001' });
    expect(await vault.tokens.getValidToken(token)).toMatch(/^SENTINEL-.*-1001$/);
  });

  it('S-005 Q-02: happens once', async () => {
    const flow = await begin();
    const query = await flow.consent();
    await flow.complete(query);
    await refused(flow, query, 'invalid_state');
  });

  it('S-007: happens once, also for ten at a time', async () => {
    const flow = await begin();
    const query = await flow.consent();
    const before = vault.calls;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => flow.complete(query)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ code: 'invalid_state' });
      }
    }
    expect(vault.calls).toBe(before + 1);
  });

  it('S-001 S-002 S-042: is refused without a state that is known here', async () => {
    const flow = await begin();
    const query = await flow.consent();
    const code = query.get('code') ?? '';
    await refused(flow, { code }, 'invalid_state');
    await refused(flow, { code, state: '' }, 'invalid_state');
    await refused(flow, { code, state: 'x'.repeat(43) }, 'invalid_state');
    await refused(flow, { state: flow.state }, 'invalid_request');
    await refused(flow, { state: flow.state, code: '' }, 'invalid_request');
    await refused(flow, new URLSearchParams(`${String(query)}&state=x`), 'invalid_request');
    await refused(flow, new URLSearchParams(`${String(query)}&code[]=x`), 'invalid_request');
    expect((await flow.complete(query)).token.ownerId).toBe('alice');
  });

  it('S-011 S-013 S-014: is refused unless the user and the browser are those that started it', async () => {
    const flow = await begin();
    const query = await flow.consent();
    await refused(flow, query, 'user_mismatch', { owner: 'bob' });
    await refused(flow, query, 'user_mismatch', { owner: 'Alice' });
    await refused(flow, query, 'not_authenticated', { owner: null });
    await refused(flow, query, 'user_mismatch', { binding: undefined });
    await refused(flow, query, 'user_mismatch', { binding: '' });
    await refused(flow, query, 'user_mismatch', { binding: (await begin()).binding });
    expect((await flow.complete(query)).token.ownerId).toBe('alice');
  });

  it('S-008: is refused when it took too long', async () => {
    const flow = await begin();
    const query = await flow.consent();
    vault.pass(600_001);
    await refused(flow, query, 'expired_state');
  });

  it('S-009: works in two tabs, in any order', async () => {
    const first = await begin();
    const second = await begin({ binding: first.binding });
    const [one, two] = [await first.consent(), await second.consent()];
    const later = (await second.complete(two)).token;
    const earlier = (await first.complete(one)).token;
    expect(earlier.id).toBe(later.id);
  });

  it('S-045 S-046: tells a denial and known errors, and ends the flow', async () => {
    for (const [error, code] of [
      ['access_denied', 'access_denied'],
      ['server_error', 'server_error'],
      ['invalid_scope', 'invalid_scope'],
      ['Your+account+is+blocked', 'authorization_failed'],
      ['<script>', 'authorization_failed'],
      ['', 'authorization_failed'],
    ]) {
      const flow = await begin({ display: 'popup' });
      const query = { error: error ?? '', error_description: '<b>x', state: flow.state };
      const failure = await errorOf(flow.complete(query));
      expect(failure).toMatchObject({
        code,
        flow: { provider: 'acme', display: 'popup', popupOrigin: 'https://spa.example' },
      });
      expect(failure.message).not.toContain('<');
      await refused(flow, { code: 'c', state: flow.state }, 'invalid_state');
    }
  });

  it('Q-14: ignores an error of another issuer', async () => {
    const flow = await begin();
    const foreign = { error: 'access_denied', state: flow.state };
    await refused(flow, foreign, 'user_mismatch', { owner: 'bob' });
    await refused(flow, { ...foreign, state: 'unknown' }, 'invalid_state');
  });

  it.each([
    ['a dead code', json(400, { error: 'invalid_grant' }), 'rejected', 'invalid_grant'],
    [
      'GitHub’s dead code',
      json(200, { error: 'bad_verification_code' }),
      'rejected',
      'bad_verification_code',
    ],
    [
      'a foreign token type',
      json(200, { access_token: 'a', token_type: 'mac' }),
      'unsupported_token_type',
      undefined,
    ],
    ['no token', json(200, {}), 'bad_response', undefined],
    ['our mistake', json(401, { error: 'invalid_client' }), 'client_config', 'invalid_client'],
    ['trouble', json(503, { error: 'server_error' }), 'server_error', 'server_error'],
    ['a number', json(400, { error: 400 }), 'request_refused', '400'],
  ])(
    'R-001 R-007 S-061: stores nothing after %s, and the next flow works',
    async (_, answer, code, providerError) => {
      const flow = await begin();
      const query = await flow.consent();
      const tokens = JSON.stringify(vault.database.tokens());
      vault.server.always('/token', answer);
      expect(await errorOf(flow.complete(query))).toMatchObject({ code, providerError });
      expect(JSON.stringify(vault.database.tokens())).toBe(tokens);
      await refused(flow, query, 'invalid_state');
      vault.server.always('/token', undefined);
      expect((await (await begin()).finish()).token.status).toBe('active');
    },
  );

  it('S-046: repeats only error codes of a provider that can be looked up', async () => {
    const flow = await begin();
    const query = await flow.consent();
    vault.server.script('/token', json(400, { error: 'Account.blocked.call.0800-123456' }));
    const failure = await errorOf(flow.complete(query));
    expect(failure).toMatchObject({ code: 'request_refused', providerError: undefined });
  });

  it.each([
    ['401', json(401, {}), 'profile_refused'],
    ['no id', json(200, { name: 'Ada' }), 'no_account_id'],
    ['an id that does not fit', json(200, { sub: 'x'.repeat(300) }), 'no_account_id'],
  ])('R-007: stores nothing when the profile cannot be read (%s)', async (_, profile, code) => {
    const flow = await begin();
    const query = await flow.consent();
    const tokens = JSON.stringify(vault.database.tokens());
    vault.server.script('/userinfo', profile);
    expect(await errorOf(flow.complete(query))).toMatchObject({ code });
    expect(JSON.stringify(vault.database.tokens())).toBe(tokens);
  });
});
