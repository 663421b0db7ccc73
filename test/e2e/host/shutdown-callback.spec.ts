import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { gate, json } from '../../fixtures/fault-responses.js';
import type { Host } from '../../fixtures/host.js';
import { ask } from '../../fixtures/story.js';
import { until } from '../../fixtures/until.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

const LONG_LIVED = json(200, { access_token: 'long', token_type: 'bearer', expires_in: 5_183_944 });

describeEachDatabase('a process that is told to end during a callback', (database) => {
  let world: TestEnvironment;
  let stays: Host;
  beforeAll(async () => {
    world = await TestEnvironment.open({
      database,
      capture: (opened) => ({
        providers: {
          alpha: opened.byEndpoints('alpha', opened.alpha),
          threads: {
            ...opened.byEndpoints('threads', opened.beta),
            endpoints: { ...opened.beta.endpoints, exchange: `${opened.beta.url}/exchange` },
          },
        },
      }),
    });
    stays = world.host;
    world.beta.always('/userinfo', json(200, { id: '1001', username: 'one' }));
  });
  afterAll(() => world?.close());

  it.each([
    ['express', 'alpha', '/token'],
    ['fastify', 'alpha', '/token'],
    ['express', 'threads', '/exchange'],
    ['fastify', 'threads', '/exchange'],
    ['express', 'alpha', '/userinfo'],
    ['fastify', 'alpha', '/userinfo'],
  ] as const)('R-404 on %s the flow at %s completes, which waits for %s', async (...given) => {
    const [platform, provider, path] = given;
    const server = world[provider === 'alpha' ? 'alpha' : 'beta'];
    const host = await world.start({ platform });
    server.requests.length = 0;
    const { opened, open } = gate();
    if (provider === 'threads') {
      server.script('/token', json(200, { access_token: 'short', user_id: 1001 }));
      server.script('/exchange', { ...LONG_LIVED, after: opened });
    } else server.script(path, (usual) => ({ ...usual, after: opened }));
    const visitor = await world.visitor('alice', host);
    const finished = visitor.finish(await visitor.arrive(provider));
    finished.catch(() => undefined);
    await until(() => server.to(path).length > 0);
    const stopped = host.stop();
    await until(() => host.output().includes('in flight (authorization: 1)'));
    open();
    expect(await finished).toMatchObject({ status: 303 });
    expect(await stopped).toBe(0);
    await world.retire(host);
    const { connections } = await visitor.at(stays).connections();
    expect(connections).toHaveLength(1);
    expect(await ask(stays, connections[0]?.id ?? '')).toHaveProperty('sha256');
  });
});
