import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { HttpModule, HttpService } from '@nestjs/axios';
import { ModulesContainer } from '@nestjs/core';
import { DataSource } from 'typeorm';
import {
  DatabaseClock,
  OAuth2AuthorizationService,
  OAuth2HttpClient,
  OAuth2ProviderRegistry,
  OAuth2TokenService,
} from '../../../lib/index.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { VariantHost } from '../../fixtures/host-variant.js';
import { json } from '../../fixtures/fault-responses.js';
import { until } from '../../fixtures/until.js';
import { walk } from './walk.js';

const SECRET = 'SENTINEL-client-secret-0123456789';
const KEYS = [randomBytes(32).toString('base64'), randomBytes(32).toString('hex')];
const OF_THE_HOST = 'http://of-the-host.example';

describe('objects that a host can inject or walk', () => {
  let server: FaultServer;
  let host: VariantHost;
  let release: () => void = () => undefined;
  let pending: Promise<unknown>[] = [];

  beforeAll(async () => {
    server = await FaultServer.start();
    const api = `${server.url}/`;
    host = await VariantHost.boot(server, {
      platform: 'express',
      imports: [HttpModule.register({ baseURL: OF_THE_HOST })],
      capture: {
        encryptionKeys: KEYS,
        http: { timeout: 120 },
        refresh: { leaseTtl: 180 },
        providers: {
          alpha: {
            clientId: 'alpha-client',
            clientSecret: SECRET,
            endpoints: { ...server.endpoints, api },
          },
          vault: {
            clientId: 'vault-client',
            clientSecret: () => SECRET,
            endpoints: { ...server.endpoints, api },
          },
        },
      },
    });
    const tokens = host.app.get(OAuth2TokenService);
    for (const provider of ['alpha', 'vault'])
      await tokens.save({
        owner: 'alice',
        provider,
        tokens: {
          access_token: `SENTINEL-AT-${provider}`,
          refresh_token: `SENTINEL-RT-${provider}`,
        },
        resourceOwner: { id: '1' },
      });
    // Requests on their way: their sockets and parameters are in memory now.
    const after = new Promise<void>((resolve) => (release = resolve));
    const held = json(200, { access_token: 'SENTINEL-AT-2', expires_in: 3600 });
    server.always('/token', { ...held, after });
    server.always('/items', { ...json(200, {}), after });
    const client = host.app.get(OAuth2HttpClient);
    pending = [
      tokens.refresh({ owner: 'alice', provider: 'alpha' }),
      client.provider('vault').as('alice', { deadline: 0 }).get('/items', { timeout: 3_600_000 }),
    ];
    await until(() => server.to('/token').length === 1 && server.to('/items').length === 1);
  });
  afterAll(async () => {
    release();
    // On a machine that is slow enough, the refresh has ended by its timeout.
    await Promise.allSettled(pending);
    await host.app.close();
    await server.close();
  });

  const secrets = [...KEYS, SECRET, 'SENTINEL-'];
  const raw = KEYS.map((key) => Buffer.from(key, key.length === 64 ? 'hex' : 'base64'));
  const shown = (text: string): string[] =>
    [...secrets, ...raw.map((key) => key.toString('latin1'))].filter((one) => text.includes(one));

  /** Everything that Nest has made, or was given, for any module. */
  const everything = (): unknown[] => {
    const database = host.app.get(DataSource);
    return [...host.app.get(ModulesContainer).values()].flatMap((module) =>
      [module.providers, module.controllers, module.injectables]
        .flatMap((wrappers) => [...wrappers.values()])
        .flatMap(({ instance, metatype, inject }) => [instance, metatype, inject] as unknown[])
        .filter((one) => one !== database && !(one instanceof HttpService)),
    );
  };

  const ofTheHost = (): object[] => [
    host.app.get(DataSource),
    host.app.getHttpAdapter(),
    process,
    globalThis,
  ];

  it('S-110 show no key, client secret or token, and lead to no axios instance of the module', () => {
    const { texts, axiosInstances } = walk(everything(), ofTheHost());
    expect(texts.size).toBeGreaterThan(1_000);
    expect([...texts].flatMap(shown)).toEqual([]);
    const { axiosRef } = host.app.get(HttpService);
    expect([...axiosInstances].filter((one) => one !== axiosRef)).toEqual([]);
  });

  it('S-112 include no HttpService but the one of the host', () => {
    const services = [...host.app.get(ModulesContainer).values()]
      .flatMap((module) => [...module.providers.values()])
      .map(({ instance }) => instance)
      .filter((instance) => instance instanceof HttpService);
    expect(services.map(({ axiosRef }) => axiosRef.defaults.baseURL)).toEqual([OF_THE_HOST]);
    expect(host.app.get(HttpService).axiosRef.defaults.baseURL).toBe(OF_THE_HOST);
  });

  it.each([
    ['OAuth2TokenService', OAuth2TokenService],
    ['OAuth2AuthorizationService', OAuth2AuthorizationService],
    ['OAuth2HttpClient', OAuth2HttpClient],
    ['OAuth2ProviderRegistry', OAuth2ProviderRegistry],
    ['DatabaseClock', DatabaseClock],
  ])('S-113 print none of it: %s', (_, type) => {
    const service: object = host.app.get(type, { strict: false });
    for (const depth of [2, 6, 12])
      expect(shown(inspect(service, { depth, showHidden: true, maxStringLength: null }))).toEqual(
        [],
      );
  });

  it('S-114 hide the secret of the context that a strategy is given', async () => {
    const provider = host.app.get(OAuth2ProviderRegistry).get('alpha');
    const context = await provider.context();
    expect(context.clientSecret).toBe(SECRET);
    for (const text of [
      inspect(context, { depth: 9 }),
      JSON.stringify(context),
      `${inspect([context])}`,
    ])
      expect(shown(text)).toEqual([]);
    expect(inspect(context)).toContain('alpha-client');
  });
});
