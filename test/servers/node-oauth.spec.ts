import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../fixtures/loopback.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { NodeOAuthServer } from './node-oauth.server.js';
import { Story } from './story.js';

const account = '9007199254740993';

describe('a real authorization server, @node-oauth/oauth2-server', () => {
  let world: TestEnvironment;
  let rotating: NodeOAuthServer;
  let lasting: NodeOAuthServer;
  let story: Story;

  beforeAll(async () => {
    const port = await freePort();
    const start = (name: string, rotates: boolean): Promise<NodeOAuthServer> => {
      const redirectUri = `http://127.0.0.1:${port}/oauth2/${name}/callback`;
      return NodeOAuthServer.start({ redirectUri, rotates });
    };
    rotating = await start('rotating', true);
    lasting = await start('lasting', false);
    const provider = ({ clientId, clientSecret, endpoints }: NodeOAuthServer): object => ({
      clientId,
      clientSecret,
      endpoints,
      scopes: ['read', 'write'],
    });
    const providers = { rotating: provider(rotating), lasting: provider(lasting) };
    world = await TestEnvironment.open({ port, capture: () => ({ providers }) });
    story = new Story(world, rotating, 'rotating');
  });
  afterAll(async () => {
    await rotating.close();
    await lasting.close();
    await world.close();
  });

  it('R-017 S-080: connect, use, expire twice, replay, lose, reconnect, disconnect', async () => {
    const { alice, id, callback } = await story.connect(account);
    expect(await world.database.token(id)).toMatchObject({
      resource_owner_id: account,
      scopes: '["read","write"]',
    });
    await story.useAndExpire(id);
    await story.replay(alice, callback);
    await story.reconnect(alice, id, await story.lose(id, account));
    // This server has no revocation endpoint.
    await story.disconnect(alice, id, 'not_supported');
  });

  it('R-027 R-028: a refresh without refresh token and scope leaves both as they were', async () => {
    const quiet = new Story(world, lasting, 'lasting');
    const { alice, id } = await quiet.connect(account);
    await quiet.useAndExpire(id);
    expect(await world.database.token(id)).toMatchObject({ scopes: '["read","write"]' });
    await quiet.reconnect(alice, id, await quiet.lose(id, account));
  });

  it('S-004 Q-05: a code of another person with alice’s own state is refused by PKCE', async () => {
    expect(await story.stealCode()).toEqual([400, 'rejected']);
  });

  it('R-051: twenty rounds of two processes cost twenty refreshes', async () => {
    const first = world.host;
    const second = await world.start({ port: 0, capture: { baseUrl: first.url } });
    const { id } = await story.connect('42');
    await story.race(id, [first, second], 20);
    await world.retire(second);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    world.secrets.push(...(await rotating.secrets()), ...(await lasting.secrets()));
    expect(await world.verdict()).toEqual(clean());
  });
});
