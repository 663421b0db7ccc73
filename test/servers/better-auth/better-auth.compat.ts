import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../fixtures/loopback.js';
import { clean } from '../../fixtures/verdict.js';
import { parameter } from '../../fixtures/visitor.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';
import { Story } from '../story.js';
import { BetterAuthServer } from './better-auth.server.js';

describe('a real authorization server, better-auth', () => {
  let world: TestEnvironment;
  let server: BetterAuthServer;
  let story: Story;

  beforeAll(async () => {
    const port = await freePort();
    server = await BetterAuthServer.start(`http://127.0.0.1:${port}/oauth2/better/callback`);
    const scopes = ['openid', 'profile', 'offline_access'];
    const providers = { better: { ...server.ready, scopes } };
    world = await TestEnvironment.open({ port, capture: () => ({ providers }) });
    story = new Story(world, server, 'better');
  });
  afterAll(async () => {
    await server.close();
    await world.close();
  });

  it('R-017: connect, use, expire twice, replay, lose, reconnect, disconnect', async () => {
    const { alice, id, callback } = await story.connect('story');
    expect(parameter(callback, 'iss')).toBe(server.ready.issuer);
    expect(await world.database.token(id)).toMatchObject({
      scopes: '["openid","profile","offline_access"]',
    });
    await story.useAndExpire(id);
    await story.replay(alice, callback);
    await story.reconnect(alice, id, await story.lose(id, 'story'));
    await story.disconnect(alice, id, 'confirmed');
  });

  it('S-004 Q-05 R-019: a wrong verifier is answered with 401 and blames nobody', async () => {
    expect(await story.stealCode()).toEqual([502, 'client_config']);
    await story.connect('next');
  });

  it('R-051: the family survives fifty rounds of two processes', async () => {
    const first = world.host;
    const second = await world.start({ port: 0, capture: { baseUrl: first.url } });
    const { id } = await story.connect('family');
    await story.race(id, [first, second], 50);
    await world.retire(second);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    world.secrets.push(...(await server.secrets()));
    expect(await world.verdict()).toEqual(clean());
  });
});
