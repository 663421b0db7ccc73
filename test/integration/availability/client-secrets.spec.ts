import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const NEVER = new Promise<string>(() => undefined);
const PAIR = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });

describe('a client secret that a function fetches', () => {
  let vault: Vault;
  let other: FaultServer;
  let fetchSecret: () => unknown;
  const usual = (): string => 'client-secret-0123456789';
  beforeAll(async () => {
    other = await FaultServer.start();
    fetchSecret = usual;
    vault = await Vault.open({
      http: { timeout: 1 },
      background: { mode: 'all' },
      providers: {
        vaulted: {
          clientId: 'client-id',
          clientSecret: () => fetchSecret() as string,
          endpoints: other.endpoints,
        },
        acme: { clientId: 'client-id', clientSecret: usual(), endpoints: other.endpoints },
      },
    });
  });
  afterEach(async () => {
    fetchSecret = usual;
    other.requests.length = 0;
    await vault.tokens.disconnectOwner('alice');
    other.requests.length = 0;
  });
  afterAll(async () => {
    await vault.close();
    await other.close();
  });

  const expired = (provider: string): Promise<{ id: string }> =>
    vault.saveExpired({}, { provider, resourceOwner: { id: provider } });

  it('R-410 that does not return ends the call, and the next one fetches it again', async () => {
    const { id } = await expired('vaulted');
    fetchSecret = () => NEVER;
    const calls = [1, 2].map(() => errorOf(vault.tokens.getValidToken({ id })));
    for (const error of await Promise.all(calls)) {
      expect(error).toMatchObject({ reason: 'client_config', retryable: true });
    }
    expect(other.to('/token')).toEqual([]);
    fetchSecret = usual;
    other.script('/token', PAIR);
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
  });

  it('R-411 that does not return does not stop the sweep of other providers', async () => {
    await expired('vaulted');
    const { id } = await expired('acme');
    vault.database.run('UPDATE oauth2_token SET refresh_at = ?', vault.app.clock.now() - 1_000);
    fetchSecret = () => NEVER;
    other.always('/token', PAIR);
    expect(await vault.tokens.refreshDue()).toMatchObject({ refreshed: 1 });
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
    other.always('/token', undefined);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['an object', { SecretString: 'x' }],
  ])('R-412 that returns %s is not sent, and the client is not refused', async (_, value) => {
    const { id } = await expired('vaulted');
    fetchSecret = () => value;
    const error = await errorOf(vault.tokens.getValidToken({ id }));
    expect(error).toMatchObject({ reason: 'client_config', retryable: true });
    expect(other.to('/token')).toEqual([]);
    fetchSecret = usual;
    other.script('/token', PAIR);
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
  });
});
