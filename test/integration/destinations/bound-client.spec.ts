import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { Vault } from '../fixtures/vault.js';

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };

describe('a connection whose client or server is configured differently now', () => {
  let vault: Vault;
  let moved: FaultServer;
  beforeAll(async () => {
    vault = await Vault.open();
    moved = await FaultServer.start();
    const pair = {
      access_token: 'AT2',
      refresh_token: 'RT2',
      token_type: 'Bearer',
      expires_in: 3600,
    };
    for (const server of [vault.server, moved]) server.always('/token', json(200, pair));
  });
  afterAll(async () => {
    await vault.close();
    await moved.close();
  });

  const serviceWith = async (options: object): Promise<OAuth2TokenService> => {
    const acme = { ...CLIENT, endpoints: vault.server.endpoints, ...options };
    return (await vault.second({ providers: { acme } })).get(OAuth2TokenService);
  };

  it('S-150 is refreshed by no other client, keeps its state, and works again with its own', async () => {
    const { id } = await vault.saveExpired();
    const other = await serviceWith({ clientId: 'another-client' });
    await expect(other.refresh({ id })).rejects.toMatchObject({
      reason: 'client_config',
      message: expect.stringContaining('providers.acme.clientId') as unknown,
    });
    expect(vault.server.to('/token')).toEqual([]);
    expect((await vault.tokens.findOne({ id }))?.status).toBe('active');
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
  });

  it('S-151 is refreshed at no other server, unless that is where its server has moved', async () => {
    const { id } = await vault.saveExpired({}, { resourceOwner: { id: '2' } });
    const elsewhere = await serviceWith({ endpoints: moved.endpoints });
    await expect(elsewhere.refresh({ id })).rejects.toMatchObject({ reason: 'client_config' });
    expect(moved.requests).toEqual([]);
    const formerTokenEndpoints = [vault.server.endpoints.token];
    const knowing = await serviceWith({ endpoints: moved.endpoints, formerTokenEndpoints });
    await knowing.refresh({ id });
    expect(moved.to('/token')).toHaveLength(1);
    // From then on it belongs there.
    await elsewhere.refresh({ id });
    await expect(vault.tokens.refresh({ id })).rejects.toMatchObject({ reason: 'client_config' });
  });
});
