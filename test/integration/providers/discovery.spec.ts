import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isSafeEndpoint } from '../../../lib/core/configuration/secure-url.js';
import { discover } from '../../../lib/protocol/oauth/authorization-server-metadata.js';
import type { HttpExchange } from '../../../lib/protocol/http/http-exchange.js';
import { html, json, redirect } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { RecorderServer } from '../../fixtures/recorder-server.js';
import { createExchange, failureOf } from '../fixtures/exchange.js';

const OIDC = '/.well-known/openid-configuration';
const RFC8414 = '/.well-known/oauth-authorization-server';

describe('the metadata of an issuer', () => {
  let server: FaultServer;
  let foreign: RecorderServer;
  let http: HttpExchange;
  beforeAll(async () => {
    foreign = await RecorderServer.start();
    http = createExchange();
  });
  beforeEach(async () => {
    server = await FaultServer.start();
  });
  afterAll(async () => {
    http.close();
    await foreign.close();
  });

  const find = (issuer = server.url): ReturnType<typeof discover> =>
    discover(http, issuer, isSafeEndpoint).finally(() => server.close());
  const metadata = (changes: object = {}): object => ({
    ...server.provider.metadata(),
    ...changes,
  });

  it('is read from the OpenID Connect document', async () => {
    const { url } = server;
    expect(await find()).toEqual({
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      userinfo_endpoint: `${url}/userinfo`,
      revocation_endpoint: `${url}/revoke`,
      introspection_endpoint: undefined,
      token_endpoint_auth_methods_supported: undefined,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    });
    expect(server.requests.map(({ path }) => path)).toEqual([OIDC]);
  });

  it.each([
    ['a 404', json(404, {})],
    ['a page', html(200)],
    ['a list', json(200, [])],
  ])("is read from RFC 8414's document where the other is %s", async (_, answer) => {
    server.script(OIDC, answer);
    expect((await find()).token_endpoint).toBe(`${server.url}/token`);
    expect(server.requests.map(({ path }) => path)).toEqual([OIDC, RFC8414]);
  });

  it("is read from RFC 8414's document where the other place redirects", async () => {
    server.script(OIDC, redirect(302, '/login'));
    expect((await find()).token_endpoint).toBe(`${server.url}/token`);
  });

  it("is requested at the URL that each standard derives from the issuer's path", async () => {
    const issuer = `${server.url}/tenant`;
    server.script(`${RFC8414}/tenant`, json(200, metadata({ issuer })));
    expect((await find(issuer)).issuer).toBe(issuer);
    expect(server.requests.map(({ path }) => path)).toEqual([
      `/tenant${OIDC}`,
      `${RFC8414}/tenant`,
    ]);
  });

  it('keeps a trailing slash of the issuer, which is part of its name', async () => {
    const issuer = `${server.url}/`;
    server.script(OIDC, json(200, metadata({ issuer })));
    expect((await find(issuer)).issuer).toBe(issuer);
  });

  it.each([
    ['another issuer', () => ({ issuer: 'https://evil.example' })],
    ['a slash more in the issuer', () => ({ issuer: `${server.url}/` })],
    ['no issuer', () => ({ issuer: undefined })],
    ['a token endpoint without TLS', () => ({ token_endpoint: 'http://id.example/token' })],
    ['user information', () => ({ token_endpoint: 'https://a:b@id.example/token' })],
    ['a fragment', () => ({ authorization_endpoint: 'https://id.example/authorize#x' })],
    ['a script', () => ({ authorization_endpoint: 'javascript:alert(1)' })],
    ['no token endpoint', () => ({ token_endpoint: undefined })],
    ['no authorization endpoint', () => ({ authorization_endpoint: undefined })],
    ['a relative endpoint', () => ({ userinfo_endpoint: '/userinfo' })],
    ['a number for an endpoint', () => ({ revocation_endpoint: 7 })],
    ['null for an endpoint', () => ({ introspection_endpoint: null })],
  ])('S-034: is refused with %s', async (_, changes) => {
    server.script(OIDC, json(200, metadata(changes())));
    const failure = await failureOf(find());
    expect(failure).toMatchObject({ reason: 'client_config', problem: 'discovery_failed' });
    expect(failure.message).toMatch(/issuer/);
    expect(foreign.connections).toBe(0);
  });

  it('S-034: is reported as missing if the server has none', async () => {
    server.script(OIDC, json(404, {}));
    server.script(RFC8414, json(404, {}));
    expect(await failureOf(find())).toMatchObject({ reason: 'client_config' });
  });

  it.each([
    [503, 'bad_response'],
    [500, 'bad_response'],
    [429, 'rate_limited'],
  ])('cannot be read now from a server that responds with %d', async (status, reason) => {
    server.script(OIDC, json(status, {}));
    expect(await failureOf(find())).toMatchObject({ reason, retryable: true });
    expect(server.requests).toHaveLength(1);
  });
});
