import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { json } from '../../fixtures/fault-responses.js';
import { LearnedWorld } from './learned-world.js';

let world: LearnedWorld;
beforeAll(async () => void (world = await LearnedWorld.open()));
beforeEach(() => world.reset());
afterEach(() => {
  // Whatever was tried, nothing ever arrives at a host that is not the provider's.
  expect([world.evil.connections, world.evil.requests]).toEqual([0, []]);
});
afterAll(() => world.close());

const paths = (server: { requests: readonly { path: string }[] }): string[] =>
  server.requests.map(({ path }) => path);
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing failed',
    (reason: unknown) => reason,
  );

describe('where a connection’s credentials go', () => {
  it('S-140 is the data centre that the callback names, for its whole life', async () => {
    const id = await world.connect({ 'accounts-server': world.other.url });
    await world.tokens.refresh({ id });
    await world.call(id);
    await world.tokens.disconnect({ id });
    expect(paths(world.other)).toEqual([
      '/token',
      '/userinfo',
      '/token',
      '/company/7/x',
      '/revoke',
      '/revoke',
    ]);
    expect(world.home.requests).toEqual([]);
  });

  it('S-141 is the one of the callback, whatever is written into the plain columns later', async () => {
    const id = await world.connect({ 'accounts-server': world.other.url });
    for (const server of [world.evil, world.home]) {
      const metadata = { 'accounts-server': server.url, api_domain: server.url, realmId: '../8' };
      await world.sql('UPDATE oauth2_token SET metadata = ?', JSON.stringify(metadata));
      await world.tokens.refresh({ id });
      await world.call(id);
      await world.tokens.validate({ id });
    }
    await world.tokens.disconnect({ id });
    expect(world.home.requests).toEqual([]);
    expect(new Set(paths(world.other))).toEqual(
      new Set(['/token', '/userinfo', '/company/7/x', '/revoke']),
    );
  });

  it.each([
    ['another host', (evil: string) => evil],
    ['user information', (evil: string) => evil.replace('//', '//home@')],
    [
      'the right host as user information',
      (evil: string, home: string) => `${home}@${evil.slice(7)}`,
    ],
    ['a trailing dot', (_: string, home: string) => `${home.replace(/:/g, '.:')}`],
    ['another port', (_: string, home: string) => home.replace(/\d+$/, '1')],
    ['no port', (_: string, home: string) => home.replace(/:\d+$/, '')],
    ['another scheme', (_: string, home: string) => home.replace('http', 'ftp')],
    ['an address in other digits', (evil: string) => evil.replace('127.0.0.1', '2130706433')],
    ['a host below it', (_: string, home: string) => home.replace('//', '//x.')],
  ])('S-142 is not a host that a callback invents: %s', async (_, make) => {
    const server = make(world.evil.url, world.home.url);
    const error = await failure(world.connect({ 'accounts-server': server }));
    expect(error).toMatchObject({ code: 'unknown_server' });
    expect([...world.home.requests, ...world.other.requests]).toEqual([]);
  });

  it('S-143 is not an API host that the token response invents', async () => {
    world.answerWith(world.evil.url);
    const id = await world.connect();
    for (const address of ['/x', `${world.evil.url}/x`, `${world.other.url}/x`])
      expect(await failure(world.call(id, address))).toMatchObject({ code: 'api_origin' });
  });

  it('S-144 follows a refresh response to another host of the provider, and to no other', async () => {
    const id = await world.connect();
    world.answerWith(world.other.url, { api_domain: world.home.url });
    await world.tokens.refresh({ id });
    await world.call(id);
    expect(paths(world.home)).toContain('/company/7/x');
    world.answerWith(world.other.url, { api_domain: world.evil.url });
    await world.tokens.refresh({ id });
    expect(await failure(world.call(id))).toMatchObject({ code: 'api_origin' });
    world.answerWith(world.other.url, { 'accounts-server': world.evil.url, realmId: '9' });
    await world.tokens.refresh({ id });
    expect(paths(world.home).filter((path) => path === '/token')).toHaveLength(4);
  });

  it.each(['../8', '8/../../9', '..', '8%2f9', '8?x', '8#x', '@evil.example', '//evil.example'])(
    'S-145 is not another path of the API because a callback says %s',
    async (realmId) => {
      const id = await world.connect({ realmId });
      const error = await failure(world.call(id));
      if (realmId === '@evil.example') {
        expect(error).toBe('nothing failed');
        expect(paths(world.other)).toContain('/company/%40evil.example/x');
      } else expect(error).toMatchObject({ code: 'api_origin' });
    },
  );

  it('S-146 is stored with a pending revocation, encrypted', async () => {
    const id = await world.connect({ 'accounts-server': world.other.url });
    world.other.always('/revoke', json(503, {}));
    await world.tokens.disconnect({ id });
    const [row] = (await world.sql('SELECT * FROM oauth2_revocation')) as Record<string, unknown>[];
    expect(JSON.stringify(row)).not.toContain(new URL(world.other.url).host);
    expect(row).not.toHaveProperty('metadata');
    expect(world.home.requests).toEqual([]);
    expect(paths(world.other)).toContain('/revoke');
  });

  it('S-147 is unknown when the binding was copied from another row, or is not an envelope', async () => {
    const id = await world.connect({ 'accounts-server': world.other.url });
    const [{ binding }] = (await world.sql('SELECT binding FROM oauth2_token')) as [
      { binding: string },
    ];
    for (const forged of [`${binding.slice(0, -8)}AAAAAA"`, '"nonsense"']) {
      await world.sql('UPDATE oauth2_token SET binding = ?', forged);
      const asked = world.other.requests.length;
      expect(await failure(world.tokens.refresh({ id }))).toMatchObject({ reason: 'decrypt' });
      expect(world.other.requests).toHaveLength(asked);
    }
    await world.sql('UPDATE oauth2_token SET binding = ?', binding);
    await world.tokens.refresh({ id });
    expect(world.home.requests).toEqual([]);
  });
});
