import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpExchange } from '../../../lib/protocol/http/http-exchange.js';
import { GenericStrategy } from '../../../lib/providers/built-in/generic.strategy.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { OAuth2ProviderStrategy } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import { html, json, reset } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { Configured } from '../../integration/fixtures/configured.js';
import { createExchange, failureOf } from '../../integration/fixtures/exchange.js';

const CODE = { code: 'c', codeVerifier: 'v' };

function idToken(claims: object): string {
  return `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
}

describe('the steps of a strategy', () => {
  let server: FaultServer;
  let http: HttpExchange;
  let generic: Configured;
  beforeAll(async () => {
    server = await FaultServer.start();
    http = createExchange();
    generic = new Configured(GenericStrategy, http, { issuer: server.url });
  });
  afterAll(async () => {
    http.close();
    await server.close();
  });

  const claims = (changes: object = {}): string =>
    idToken({ iss: server.url, aud: 'client-id', sub: '1001', nonce: 'n', ...changes });
  const owner = async (id_token: string, nonce?: string): Promise<unknown> =>
    generic.strategy.resourceOwner(
      await generic.context(),
      { access_token: 'at', id_token },
      nonce,
    );

  it('R-012 Q-08: send a code once, whatever becomes of it', async () => {
    for (const trouble of [reset(), json(503, {}), html(502)]) {
      const before = server.to('/token').length;
      server.script('/token', trouble);
      await failureOf(generic.strategy.exchangeCode(await generic.context(), CODE));
      expect(server.to('/token')).toHaveLength(before + 1);
    }
  });

  it('S-021: send a verifier if and only if there is one', async () => {
    const grant = json(200, { access_token: 'at' });
    server.script('/token', grant, grant);
    await generic.strategy.exchangeCode(await generic.context(), CODE);
    expect(server.to('/token').at(-1)?.form.get('code_verifier')).toBe('v');
    await generic.strategy.exchangeCode(await generic.context(), { code: 'c' });
    expect(server.to('/token').at(-1)?.form.has('code_verifier')).toBe(false);
  });

  it('read an id token that belongs to this flow and account', async () => {
    expect(await owner(claims(), 'n')).toMatchObject({ id: '1001' });
  });

  it.each([
    ['another nonce', { nonce: 'x' }],
    ['no nonce', { nonce: undefined }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['another client', { aud: 'x' }],
    ['another account', { sub: '1002' }],
  ])('refuse an id token with %s', async (_, changes) => {
    expect(await failureOf(owner(claims(changes), 'n'))).toMatchObject({ reason: 'bad_response' });
  });

  it('S-083: read the account of a refresh response', async () => {
    const context = await generic.context();
    const accountOf = (id_token?: string): string | undefined =>
      generic.strategy.readAccountId(context, { access_token: 'at', id_token });
    expect(accountOf(claims({ nonce: undefined }))).toBe('1001');
    expect(accountOf()).toBeUndefined();
    expect(() => accountOf(claims({ iss: 'x' }))).toThrow();
  });

  it("ignore an id token if its subject is not the account's id", async () => {
    const Numbered = defineOAuth2Provider({
      name: 'numbered',
      ...new GenericStrategy().definition,
      endpoints: server.endpoints,
      issuer: { value: server.url, sent: 'always' },
      identity: { id: ['id'] },
    });
    const numbered = new Configured(Numbered, http);
    server.script('/userinfo', json(200, { id: 42 }));
    const tokens = { access_token: 'at', id_token: claims({ sub: 'pairwise-7' }) };
    const context = await numbered.context();
    expect(numbered.strategy.readAccountId(context, tokens)).toBeUndefined();
    const account = await numbered.strategy.resourceOwner(context, tokens, 'n');
    expect(account).toMatchObject({ id: '42' });
  });

  it('take the account from the id token where there is no user info', async () => {
    const endpoints = { ...server.endpoints, userInfo: undefined };
    const Bare = defineOAuth2Provider({
      name: 'bare',
      ...new GenericStrategy().definition,
      endpoints,
      issuer: { value: server.url, sent: 'always' },
    });
    const bare = new Configured(Bare, http);
    const tokens = { access_token: 'at', id_token: claims({ name: 'Ada' }) };
    const account = await bare.strategy.resourceOwner(await bare.context(), tokens, 'n');
    expect(account).toMatchObject({ id: '1001', name: 'Ada' });
  });

  it.each([
    [401, 'bad_response'],
    [404, 'bad_response'],
    [500, 'bad_response'],
    [429, 'rate_limited'],
  ])('R-007: say that the profile cannot be read (%d)', async (status, reason) => {
    server.script('/userinfo', json(status, { sub: '1001', error: 'invalid_grant' }));
    const profile = generic.strategy.resourceOwner(await generic.context(), { access_token: 'at' });
    expect((await failureOf(profile)).reason).toBe(reason);
  });

  it('S-091: do not take a page for a revocation', async () => {
    server.script('/revoke', html(200), html(200));
    const pair = { accessToken: 'at', refreshToken: 'rt', resourceOwnerId: '1' };
    const outcome = generic.strategy.revoke(await generic.context(), pair);
    expect(await outcome.catch(() => 'unconfirmed')).not.toBe('revoked');
  });

  it('make no call where no revocation endpoint is known', async () => {
    const { authorization, token, userInfo } = server.endpoints;
    const endpoints = { authorization, token, userInfo };
    const silent = new Configured(GenericStrategy, http, { endpoints });
    const pair = { accessToken: 'at', resourceOwnerId: '1' };
    expect(await silent.strategy.revoke(await silent.context(), pair)).toBe('unsupported');
  });

  it('can each be overridden', async () => {
    class Odd extends OAuth2ProviderStrategy {
      readonly definition = { ...new GenericStrategy().definition, endpoints: server.endpoints };
      override createAuthorizationRequest = (): string => 'https://odd.example/?only=this';
      override resourceOwner = async (): Promise<{ id: string }> => ({ id: 'odd' });
      override refreshToken = async (): Promise<{ access_token: string }> => ({
        access_token: 'odd',
      });
    }
    const odd = new Configured(Odd, http);
    expect(await odd.authorization()).toEqual({ only: 'this' });
    expect(await odd.strategy.resourceOwner()).toEqual({ id: 'odd' });
    expect(await odd.strategy.refreshToken()).toEqual({ access_token: 'odd' });
  });
});
