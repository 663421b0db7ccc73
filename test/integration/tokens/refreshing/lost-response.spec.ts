import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { describeEachDatabase } from '../../../databases/databases.js';
import type { StrictGrant } from '../../../fixtures/strict-grant.js';
import { StrictServer } from '../../../fixtures/strict-server.js';
import type { CaptureOptions } from '../../fixtures/application.js';
import { Fleet } from '../../fixtures/fleet.js';
import { errorOf } from '../../fixtures/vault.js';

/** The connection breaks after the server has replaced the tokens, each time on a connection that was in use. */
describeEachDatabase('a refresh whose response is lost', (name) => {
  let strict: StrictServer;
  let lenient: StrictServer;
  let fleet: Fleet;
  beforeAll(async () => {
    strict = await StrictServer.start();
    lenient = await StrictServer.start({ hasGrace: true });
    const providers = { strict: strict.configuration, lenient: lenient.configuration };
    fleet = await Fleet.open(name, { providers: providers as CaptureOptions['providers'] });
  });
  afterAll(async () => {
    await fleet.close();
    await strict.close();
    await lenient.close();
  });

  /** A connection that was refreshed once, and whose next refresh is lost. */
  async function lose(
    provider: string,
    server: StrictServer,
  ): Promise<{ grant: StrictGrant; get: () => Promise<string> }> {
    const grant = server.issue();
    const { id } = await fleet.tokens().save({
      owner: 'alice',
      provider,
      resourceOwner: { id: grant.account },
      tokens: { access_token: grant.accessToken, refresh_token: grant.refreshToken },
    });
    const get = async (): Promise<string> => {
      await fleet.database.expire(id);
      return fleet.app.get(OAuth2TokenService).getValidToken({ id });
    };
    expect(await get()).toBe(grant.accessToken);
    server.fault = () => 'lost';
    expect(await errorOf(get())).toMatchObject({ reason: 'network', retryable: true });
    server.fault = () => undefined;
    return { grant, get };
  }

  it('R-523 is not repeated under the same lease', async () => {
    const { grant } = await lose('strict', strict);
    expect(grant).toMatchObject({ requests: 2, reuses: 0, isAlive: true });
  });

  it('R-523 is repeated after a pause, and the connection works at a server with a grace period', async () => {
    const { grant, get } = await lose('lenient', lenient);
    fleet.pass(60_000);
    expect(await get()).toBe(grant.accessToken);
    expect(grant.requests).toBe(3);
  });

  it('R-523 ends the connection after a pause at a server that accepts a refresh token once', async () => {
    const { grant, get } = await lose('strict', strict);
    fleet.pass(60_000);
    expect(await errorOf(get())).toMatchObject({ code: 'reauthorization_required' });
    expect(grant).toMatchObject({ requests: 3, reuses: 1 });
  });
});
