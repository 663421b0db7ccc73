import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import type { ResourceOwner } from '../../../lib/providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import { describeEachDatabase, reuseDatabases } from '../../databases/databases.js';
import { json } from '../../fixtures/fault-responses.js';
import { until } from '../../fixtures/until.js';
import { SecondaryScene, grantOf, service } from './secondary-scene.js';

const cycle = (): Record<string, unknown> => {
  const value: Record<string, unknown> = { email: 'a@b.example' };
  value.self = { deep: [value] };
  return value;
};
const deep = (): Record<string, unknown> =>
  Array.from({ length: 20_000 }).reduce<Record<string, unknown>>((inner) => ({ inner }), {});

const PROFILES: [string, () => unknown, object][] = [
  ['that is null', () => ({ profile: null }), { profile: {} }],
  ['that is a list', () => ({ profile: ['a', 'b'] }), { profile: {} }],
  ['that is a cycle', () => ({ profile: cycle() }), { profile: { email: 'a@b.example' } }],
  [
    'that is very deep',
    () => ({ profile: { ...deep(), email: 'a@b.example' } }),
    { profile: { email: 'a@b.example' } },
  ],
  [
    'of numbers, dates and BigInts',
    () => ({ profile: { n: 7, big: 2n ** 64n, yes: true, at: new Date(0), never: new Date(NaN) } }),
    {
      profile: { n: '7', big: '18446744073709551616', yes: 'true', at: '1970-01-01T00:00:00.000Z' },
    },
  ],
  [
    'with lone surrogates and NUL',
    () => ({ name: 'A\0\ud800', profile: { motto: 'a\0b\udfff', lines: 'a\nb' } }),
    { name: 'A\ufffd\ufffd', profile: { motto: 'a\ufffdb\ufffd', lines: 'a\nb' } },
  ],
  [
    'whose members throw when they are read',
    () => ({
      get name(): string {
        throw new Error('lazy');
      },
      profile: {
        email: 'a@b.example',
        get avatarUrl(): string {
          throw new Error('lazy');
        },
      },
    }),
    { name: null, profile: { email: 'a@b.example' } },
  ],
  [
    'that throws when it is read, or listed',
    () => ({
      get username(): string {
        throw new Error('lazy');
      },
      get metadata(): object {
        throw new Error('lazy');
      },
      profile: new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('no keys');
          },
        },
      ),
    }),
    { username: null, profile: {}, metadata: {} },
  ],
  [
    'with names that are no text',
    () => ({
      name: { first: 'A' },
      username: 7n,
      profile: { f: () => 1, s: Symbol('s'), u: undefined },
    }),
    { name: null, profile: {} },
  ],
];

describeEachDatabase('a profile', (name) => {
  reuseDatabases();
  let scene: SecondaryScene;
  beforeEach(async () => {
    scene = await SecondaryScene.open(name);
  });
  afterEach(() => scene.close());

  const strategyOf = (profile: () => ResourceOwner) => {
    @OAuth2Provider('acme')
    class Strategy extends OAuth2ProviderStrategy {
      readonly definition: OAuth2ProviderDefinition = {
        label: 'Acme',
        endpoints: scene.server.endpoints,
        pkce: 'supported',
        clientAuthentication: 'client_secret_post',
        refresh: { grant: 'refresh_token' },
        identity: { id: ['sub'] },
      };

      override resourceOwner(): Promise<ResourceOwner> {
        return Promise.resolve(profile());
      }
    }
    return Strategy;
  };
  const owner = (members: unknown): ResourceOwner =>
    Object.defineProperties({ id: '1' }, Object.getOwnPropertyDescriptors(members as object));

  it.each(PROFILES)('R-313 %s does not prevent a connection', async (_, make, stored) => {
    const app = await scene.boot();
    const saved = await service(app).save({ ...grantOf('1'), resourceOwner: owner(make()) });
    expect(saved).toMatchObject(stored);
    expect(await service(app).getValidToken({ id: saved.id })).toBe('AT1');
  });

  it.each(PROFILES)('R-314 %s does not prevent a refresh', async (_, make, stored) => {
    const app = await scene.boot({ strategy: strategyOf(() => owner(make())) });
    const id = await scene.expired(app, { resourceOwner: { id: '1', username: 'before' } });
    await scene.database.set(id, 'profile_at', 0);
    scene.answer({ access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
    expect(await service(app).getValidToken({ id })).toBe('AT2');
    await until(async () => Number((await scene.row(id)).profile_at) > 0);
    expect(await service(app).findOne({ id })).toMatchObject(stored);
    const validation = await service(app).validate({ id });
    expect(validation.token).toMatchObject(stored);
  });

  it('R-314 one that cannot be made at all is marked', async () => {
    const app = await scene.boot({
      strategy: strategyOf(() => {
        throw new TypeError('no profile');
      }),
    });
    const id = await scene.expired(app, { resourceOwner: { id: '1', name: 'before' } });
    await scene.database.set(id, 'profile_at', 0);
    scene.answer({ access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
    expect(await service(app).getValidToken({ id })).toBe('AT2');
    await until(async () => (await scene.row(id)).repair_at !== null);
    expect(await scene.row(id)).toMatchObject({ name: 'before', repairs: 1, status: 'active' });
  });

  it('R-313 metadata and extras of the application', async () => {
    const app = await scene.boot();
    const saved = await service(app).save({
      ...grantOf('1'),
      tokens: { ...grantOf('1').tokens, extras: cycle() as Record<string, string> },
      metadata: { n: 7, big: 1n, tree: {}, '': 'x' } as unknown as Record<string, string>,
    });
    expect(saved.metadata).toEqual({ email: 'a@b.example', n: '7', big: '1' });
    expect(scene.server.requests).toEqual([]);
    expect(json(200, {}).status).toBe(200);
  });
});
