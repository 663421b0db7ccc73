import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const REFUSED = json(401, { error: 'invalid_client' });
const RENEWED = json(200, { access_token: 'AT2', expires_in: 3600 });

describe('client credentials that a provider refuses', () => {
  let vault: Vault;
  let secret = 'wrong-secret-0123456789';
  beforeEach(async () => {
    secret = 'wrong-secret-0123456789';
    vault = await Vault.open();
    vault.server.always('/token', (_usual, { headers }) => {
      const basic = Buffer.from(headers.authorization?.slice(6) ?? '', 'base64').toString();
      return basic.includes('wrong') ? REFUSED : RENEWED;
    });
    const acme = {
      clientId: 'client-id',
      clientSecret: () => Promise.resolve(secret),
      endpoints: vault.server.endpoints,
    };
    tokens = (await vault.second({ providers: { acme } })).get(OAuth2TokenService);
  });
  afterEach(() => vault.close());
  let tokens: OAuth2TokenService;

  it('R-020: change the status of no connection, and cause one request', async () => {
    const accounts = ['1', '2', '3', '4'];
    const saved = await Promise.all(
      accounts.map((id) => vault.saveExpired({}, { resourceOwner: { id } })),
    );
    for (const { id } of saved) {
      const error = await errorOf(tokens.getValidToken({ id }));
      expect(error).toMatchObject({ reason: 'client_config', retryable: false });
      expect(vault.row(id)).toMatchObject({ status: 'active', failures: 0, lease_id: null });
    }
    expect(vault.calls).toBe(1);
  });

  it('R-020 R-084: have no effect after the secret has changed', async () => {
    const { id } = await vault.saveExpired();
    expect(await errorOf(tokens.getValidToken({ id }))).toMatchObject({ reason: 'client_config' });
    secret = 'right-secret-0123456789';
    expect(await tokens.getValidToken({ id })).toBe('AT2');
  });

  it('R-020: are tried again after a minute, for the provider may have been wrong', async () => {
    const { id } = await vault.saveExpired();
    await errorOf(tokens.getValidToken({ id }));
    vault.server.always('/token', RENEWED);
    expect(await errorOf(tokens.getValidToken({ id }))).toMatchObject({ reason: 'client_config' });
    expect(vault.calls).toBe(1);
    vault.pass(61_000);
    expect(await tokens.getValidToken({ id })).toBe('AT2');
  });

  it('R-020: are recorded only in the process that was refused', async () => {
    const { id } = await vault.saveExpired();
    await errorOf(tokens.getValidToken({ id }));
    vault.server.always('/token', RENEWED);
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
  });

  it('R-047: are not sent while the metadata cannot be read, which is requested once', async () => {
    const metadata = '/.well-known/openid-configuration';
    vault.server.always(metadata, json(503, {}));
    const acme = { clientId: 'client-id', clientSecret: secret, issuer: vault.server.url };
    const app = await vault.second({ providers: { acme } });
    const { id } = await vault.saveExpired();
    for (let call = 0; call < 5; call += 1) {
      const error = await errorOf(app.get(OAuth2TokenService).getValidToken({ id }));
      expect(error).toMatchObject({ reason: 'bad_response', retryable: true });
    }
    expect(vault.calls).toBe(0);
    expect(vault.server.to(metadata)).toHaveLength(1);
  });

  it('leave a valid token in use', async () => {
    const { id } = await vault.saveAging();
    expect(await tokens.getValidToken({ id })).toBe('AT1');
    expect(vault.row(id).status).toBe('active');
  });

  it('cause no request when the vault of the host does not return the secret', async () => {
    const failing = {
      clientId: 'client-id',
      clientSecret: (): string => {
        throw new Error('vault: SENTINEL');
      },
      endpoints: vault.server.endpoints,
    };
    const app = await vault.second({ providers: { acme: failing } });
    const { id } = await vault.saveExpired();
    const error = await errorOf(app.get(OAuth2TokenService).getValidToken({ id }));
    expect(error).toMatchObject({ reason: 'client_config', retryable: true });
    expect(JSON.stringify([error, app.log.text])).not.toContain('SENTINEL');
    expect(vault.calls).toBe(0);
    expect(vault.row(id).lease_id).toBeNull();
  });
});
