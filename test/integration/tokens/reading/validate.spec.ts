import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { account } from '../../../fixtures/fault-provider.js';
import { html, json, reset } from '../../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
const RENEWED = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
const REFUSED = json(401, { error: 'invalid_token' });

describe('asking the provider whether a connection works', () => {
  let vault: Vault;
  beforeAll(async () => void (vault = await Vault.open()));
  afterAll(() => vault.close());
  beforeEach(() => {
    vault.database.run('DELETE FROM oauth2_token');
    vault.server.requests.length = 0;
    vault.server.provider.account = account('1001', { name: 'Ada', email: 'ada@example.com' });
  });
  const asked = (): (string | undefined)[] =>
    vault.server.to('/userinfo').map(({ headers }) => headers.authorization);

  it('stores what it says of the account', async () => {
    const { id } = await vault.save();
    const validation = await vault.tokens.validate({ id });
    expect(validation).toMatchObject({ valid: true, source: 'user_info', token: { name: 'Ada' } });
    expect(validation.token.profile).toEqual({ email: 'ada@example.com' });
    expect(Math.abs(validation.checkedAt.getTime() - vault.app.clock.now())).toBeLessThan(5_000);
    expect(vault.row(id)).toMatchObject({ name: 'Ada', version: 1, status: 'active' });
    expect([asked(), vault.calls]).toEqual([['Bearer AT1'], 0]);
    expect(JSON.stringify(validation)).not.toMatch(/AT1|RT1/);
  });

  it('refreshes an expired token first', async () => {
    const { id } = await vault.saveExpired();
    vault.server.script('/token', RENEWED);
    expect(await vault.tokens.validate({ id })).toMatchObject({ valid: true });
    expect([asked(), vault.calls]).toEqual([['Bearer AT2'], 1]);
  });

  it('refreshes once a token that is refused before it has expired, and asks again', async () => {
    const { id } = await vault.save();
    vault.server.script('/userinfo', REFUSED);
    vault.server.script('/token', RENEWED);
    expect(await vault.tokens.validate({ id })).toMatchObject({ valid: true });
    expect(asked()).toEqual(['Bearer AT1', 'Bearer AT2']);
    expect(vault.row(id)).toMatchObject({ version: 2, status: 'active' });
  });

  it('records that only the user can help, once the successor is refused too', async () => {
    const { id } = await vault.save();
    vault.server.script('/userinfo', REFUSED, REFUSED);
    vault.server.script('/token', RENEWED);
    const validation = await vault.tokens.validate({ id });
    expect(validation).toMatchObject({ valid: false, reason: 'rejected' });
    expect(validation).toHaveProperty('connectUrl', expect.stringContaining('/connect?intent='));
    expect(validation.token.status).toBe('reauthorization_required');
    expect(vault.app.log.text).toContain(`oauth2.reauthorization_required acme token ${id}`);
    expect(await vault.tokens.validate({ id })).toMatchObject({ valid: false, reason: 'rejected' });
    expect([asked().length, vault.calls]).toEqual([2, 1]);
  });

  it('records it at once if the token cannot be refreshed', async () => {
    const { id } = await vault.save({ refresh_token: undefined });
    vault.server.script('/userinfo', REFUSED);
    expect(await vault.tokens.validate({ id })).toMatchObject({ valid: false, reason: 'rejected' });
    expect(vault.row(id).status).toBe('reauthorization_required');
  });

  it('records it when the grant turns out to have ended', async () => {
    const { id } = await vault.save();
    vault.server.script('/userinfo', REFUSED);
    vault.server.script('/token', json(400, { error: 'invalid_grant' }));
    expect(await vault.tokens.validate({ id })).toMatchObject({ valid: false, reason: 'rejected' });
  });

  it('asks again with a pair that came by a reconnect meanwhile', async () => {
    const { id } = await vault.save();
    vault.server.script('/userinfo', async () => {
      await vault.save({ access_token: 'AT-new' });
      return REFUSED;
    });
    expect(await vault.tokens.validate({ id })).toMatchObject({ valid: true });
    expect([asked(), vault.calls]).toEqual([['Bearer AT1', 'Bearer AT-new'], 0]);
  });

  it('ignores the refusal of a pair that was replaced meanwhile', async () => {
    const { id } = await vault.save();
    vault.server.script('/userinfo', REFUSED, async () => {
      await vault.save({ access_token: 'AT-new' });
      return REFUSED;
    });
    vault.server.script('/token', RENEWED);
    const error = await errorOf(vault.tokens.validate({ id }));
    expect(error).toMatchObject({ reason: 'superseded', retryable: true });
    expect(vault.row(id)).toMatchObject({ status: 'active', version: 3 });
  });

  it('S-083: ends a connection with a token of another account, and keeps its profile', async () => {
    const { id } = await vault.save();
    vault.server.provider.account = account('somebody-else', { name: 'Eve' });
    const validation = await vault.tokens.validate({ id });
    expect(validation).toMatchObject({ valid: false, reason: 'account_mismatch' });
    expect(vault.row(id)).toMatchObject({ name: 'User 1001', status_reason: 'account_mismatch' });
  });

  it.each([
    [
      'is down',
      json(503, {}, { 'retry-after': '7' }),
      { reason: 'bad_response', retryAfterMs: 7000 },
    ],
    ['is gone', reset(), { reason: 'network' }],
    ['shows a page', html(200), { reason: 'bad_response' }],
    [
      'is overrun',
      json(429, {}, { 'retry-after': '9' }),
      { reason: 'rate_limited', retryAfterMs: 9000 },
    ],
    ['forbids it', json(403, { error: 'forbidden' }), { reason: 'bad_response' }],
  ])('changes nothing while the provider %s', async (_, answer, failure) => {
    const { id } = await vault.save();
    const before = vault.database.dump();
    vault.server.always('/userinfo', answer);
    const error = await errorOf(vault.tokens.validate({ id }));
    vault.server.always('/userinfo', undefined);
    expect(error).toMatchObject({ code: 'token_refresh', retryable: true, ...failure });
    expect(vault.database.dump()).toBe(before);
    expect(vault.calls).toBe(0);
  });

  it('is about one connection', async () => {
    expect(
      await errorOf(vault.tokens.validate({ owner: 'nobody', provider: 'acme' })),
    ).toMatchObject({
      code: 'not_found',
    });
    expect(await errorOf(vault.tokens.validate({ id: '' }))).toMatchObject({
      code: 'invalid_reference',
    });
  });
});

describe('asking the authorization server, where showing the profile costs money', () => {
  let vault: Vault;
  let tokens: OAuth2TokenService;
  const introspection = '/introspect';
  beforeAll(async () => {
    vault = await Vault.open();
    const endpoints = {
      ...vault.server.endpoints,
      introspection: `${vault.server.url}${introspection}`,
    };
    const acme = { ...CLIENT, strategy: 'twitter', endpoints };
    tokens = (await vault.second({ providers: { acme } })).get(OAuth2TokenService);
  });
  afterAll(() => vault.close());

  it('stores the scopes that it names, and sends the token once with one way of authentication', async () => {
    const { id } = await vault.save({ scope: 'read' });
    vault.server.script(introspection, json(200, { active: true, scope: 'read write' }));
    const validation = await tokens.validate({ id });
    expect(validation).toMatchObject({ valid: true, source: 'introspection' });
    expect(validation.token.scopes).toEqual(['read', 'write']);
    const [request] = vault.server.to(introspection);
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      token: 'AT1',
      token_type_hint: 'access_token',
    });
    expect(request?.headers.authorization).toMatch(/^Basic /);
    expect(vault.server.to('/userinfo')).toEqual([]);
  });

  it('does not take the refusal of the application for one of the token', async () => {
    const { id } = await vault.save();
    const before = vault.database.dump();
    vault.server.script(introspection, json(401, { error: 'invalid_client' }), json(200, {}));
    expect(await errorOf(tokens.validate({ id }))).toMatchObject({
      reason: 'client_config',
      retryable: false,
    });
    expect(await errorOf(tokens.validate({ id }))).toMatchObject({ reason: 'bad_response' });
    expect(vault.database.dump()).toBe(before);
  });

  it('refreshes a connection that is not active, and records it when that does not help', async () => {
    const { id } = await vault.save();
    const inactive = json(200, { active: false });
    vault.server.script(introspection, inactive, inactive);
    vault.server.script('/token', RENEWED);
    expect(await tokens.validate({ id })).toMatchObject({ valid: false, reason: 'rejected' });
    expect(vault.calls).toBe(1);
  });
});
