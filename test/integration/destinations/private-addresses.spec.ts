import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { OAuth2HttpClient } from '../../../lib/client/oauth2-http.client.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { json, redirect } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { RecorderServer } from '../../fixtures/recorder-server.js';
import { resolveNames } from '../../fixtures/resolver.js';
import { Application, captureOptions, sqlite } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { CLIENT, DATA } from '../fixtures/strategies.js';
import { errorOf } from '../fixtures/vault.js';

const OIDC = '/.well-known/openid-configuration';
const PUBLIC = '93.184.215.14';
const PRIVATE: [what: string, addresses: string[]][] = [
  ['this machine', ['127.0.0.1']],
  ['this machine, as an address of IPv6', ['::1']],
  ['this machine, as a mapped address', ['::ffff:127.0.0.1']],
  ['this machine, by NAT64', ['64:ff9b::7f00:1']],
  ['the metadata service of a cloud', ['169.254.169.254']],
  ['a private network', ['10.0.0.5']],
  ['a local network of IPv6', ['fd12:3456::1']],
  ['the network of a carrier', ['100.64.0.7']],
  ['the public net and a private network', [PUBLIC, '192.168.0.1']],
  ['no network', ['0.0.0.0']],
];

/** Its API is at a host that the token response names. */
const learned = (name: string) =>
  defineOAuth2Provider({
    ...DATA,
    name,
    endpoints: { ...DATA.endpoints, api: 'https://{api}/v1' },
    variables: { api: { hostSuffixes: ['acme-api.example'], fromMetadata: 'api_domain' } },
    tokenResponse: { extras: ['api_domain'] },
  });

describe('a public name that resolves to a private address', () => {
  /** The configured server. */
  let home: FaultServer;
  /** A machine next door, at which nothing may arrive. */
  let near: RecorderServer;
  let app: Application;
  const names = new Map<string, readonly string[]>();
  const at = (host: string, path: string): string =>
    `https://${host}:${new URL(near.url).port}${path}`;

  beforeAll(async () => {
    resolveNames(names);
    home = await FaultServer.start();
    near = await RecorderServer.start();
    const described = (changes: object) => () =>
      json(200, {
        ...home.provider.metadata(),
        authorization_response_iss_parameter_supported: false,
        ...changes,
      });
    home.always(OIDC, described({ token_endpoint: at('tokens.example.com', '/token') }));
    home.always(
      `/profile${OIDC}`,
      described({
        issuer: `${home.url}/profile`,
        userinfo_endpoint: at('profile.example.com', '/me'),
      }),
    );
    const Learned = learned('learned');
    @Module({ providers: [Learned] })
    class StrategiesModule {}
    const { authorization, userInfo, revocation } = home.endpoints;
    const capture = OAuth2CaptureModule.forRoot(
      captureOptions({
        http: { timeout: 2 },
        providers: {
          tokens: { ...CLIENT, issuer: home.url },
          profile: { ...CLIENT, issuer: `${home.url}/profile` },
          given: {
            ...CLIENT,
            endpoints: { authorization, userInfo, token: at('given.example.com', '/token') },
          },
          calls: { ...CLIENT, endpoints: { ...home.endpoints, revocation, api: home.url } },
          learned: { ...CLIENT, endpoints: { ...home.endpoints, api: 'https://{api}/v1' } },
        },
      }),
    );
    app = await Application.of(sqlite(), StrategiesModule, capture);
  });
  afterEach(() => {
    names.clear();
    expect(near.requests).toEqual([]);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await app.close();
    await home.close();
    await near.close();
  });
  const tokens = (): OAuth2TokenService => app.get(OAuth2TokenService);
  const failed = async (provider: string): Promise<Error & Record<string, unknown>> =>
    errorOf((await Flow.begin(app, { provider })).finish());

  it.each(PRIVATE)('S-202: a discovered endpoint does not lead to %s', async (_, addresses) => {
    names.set('tokens.example.com', addresses).set('profile.example.com', addresses);
    for (const provider of ['tokens', 'profile']) {
      const error = await failed(provider);
      expect(error).toMatchObject({ code: 'unknown_server' });
      expect((error.cause as Error).message).toContain('give its URL in the endpoints');
    }
    expect(near.connections).toBe(0);
  });

  it('S-203: a refresh sends nothing to such an endpoint, and its connection stays', async () => {
    names.set('tokens.example.com', ['127.0.0.1']);
    const { id } = await tokens().save({
      owner: 'alice',
      provider: 'tokens',
      tokens: { access_token: 'AT', refresh_token: 'RT', expires_in: 3600 },
      resourceOwner: { id: '1' },
    });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const error = await errorOf(tokens().refresh({ id }));
      expect(error).toMatchObject({ reason: 'bad_response', retryable: true });
      app.clock.shift(3_600_000);
    }
    expect(near.connections).toBe(0);
    expect(await tokens().findOne({ id })).toMatchObject({ status: 'refresh_failing' });
  });

  it('S-204: an endpoint that the configuration names may have a private address', async () => {
    names.set('given.example.com', ['127.0.0.1']);
    const before = near.connections;
    expect(await failed('given')).toMatchObject({ code: 'network' });
    expect(near.connections).toBeGreaterThan(before);
    near.connections = 0;
  });

  it.each(PRIVATE)('S-205: a redirect of an API does not lead to %s', async (_, addresses) => {
    names.set('files.example.com', addresses);
    const { token } = await (await Flow.begin(app, { provider: 'calls' })).finish();
    home.script('/file', redirect(302, at('files.example.com', '/file')));
    const error = await errorOf(app.get(OAuth2HttpClient).for(token).get('/file'));
    expect(error).toMatchObject({ code: 'ERR_PRIVATE_ADDRESS' });
    expect(error.message).toContain('give its URL in the endpoints');
    expect(near.connections).toBe(0);
  });

  it.each(PRIVATE)('S-206: the API that a response names is not at %s', async (_, addresses) => {
    names.set('eu.acme-api.example', addresses);
    home.script('/token', (usual) => ({
      ...usual,
      body: JSON.stringify({
        ...(JSON.parse(String(usual.body)) as object),
        api_domain: 'eu.acme-api.example',
      }),
    }));
    const { token } = await (await Flow.begin(app, { provider: 'learned' })).finish();
    const error = await errorOf(app.get(OAuth2HttpClient).for(token).get('/file'));
    expect(error).toMatchObject({ code: 'ERR_PRIVATE_ADDRESS' });
  });
});
