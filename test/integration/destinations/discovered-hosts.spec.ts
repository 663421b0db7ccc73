import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isSafeEndpoint } from '../../../lib/core/configuration/secure-url.js';
import {
  type AuthorizationServerMetadata,
  discover,
} from '../../../lib/protocol/oauth/authorization-server-metadata.js';
import type { HttpExchange } from '../../../lib/protocol/http/http-exchange.js';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { createExchange, failureOf } from '../fixtures/exchange.js';

const OIDC = '/.well-known/openid-configuration';
const PUBLIC_ISSUER = 'https://id.example.com';
const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
] as const;

const PRIVATE = [
  ...['https://localhost/x', 'http://localhost:8080/x', 'http://127.0.0.1/x', 'https://127.1/x'],
  ...['https://10.0.0.5/x', 'https://192.168.1.1:8443/x', 'https://169.254.169.254/latest'],
  ...[
    'https://2130706433/x',
    'https://0x7f000001/x',
    'https://017700000001/x',
    'https://0.0.0.0/x',
  ],
  ...['http://[::1]:80/x', 'https://[fd00::1]/x', 'https://[::ffff:10.0.0.1]/x'],
  ...['https://metadata.google.internal/x', 'https://vault/x', 'https://vault./x'],
  ...['https://db.internal./x', 'https://printer.local/x', 'https://a.localhost/x'],
  ...['https://host.localdomain/x', 'https://ID.EXAMPLE.INTERNAL/x', 'https://１０.0.0.1/x'],
];

describe('the hosts that a metadata document names', () => {
  let server: FaultServer;
  let http: HttpExchange;
  beforeAll(async () => {
    server = await FaultServer.start();
    http = createExchange();
  });
  afterAll(async () => {
    http.close();
    await server.close();
  });

  /** What the server's issuer says of itself, with changes. */
  const local = (changes: object): Promise<AuthorizationServerMetadata> => {
    server.script(OIDC, json(200, { ...server.provider.metadata(), ...changes }));
    return discover(http, server.url, isSafeEndpoint);
  };

  /** The same of an issuer whose host is public. */
  const remote = (changes: object): Promise<AuthorizationServerMetadata> => {
    const endpoints = ENDPOINTS.map((name) => [name, `${PUBLIC_ISSUER}/${name}`] as const);
    const body = { issuer: PUBLIC_ISSUER, ...Object.fromEntries(endpoints), ...changes };
    const send = () => Promise.resolve({ status: 200, headers: {}, body });
    return discover({ send }, PUBLIC_ISSUER, isSafeEndpoint);
  };

  const distrusted = { reason: 'client_config', problem: 'discovery_failed' };

  it.each(PRIVATE)('S-137: a public issuer does not lead to %s', async (url) => {
    for (const name of ENDPOINTS) {
      const failure = await failureOf(remote({ [name]: url }));
      expect(failure).toMatchObject(distrusted);
      expect(failure.message).toContain(`names a host of a private network in ${name}`);
      expect(failure.message).toContain('give the endpoints');
    }
  });

  it('S-138: an issuer on this machine does not lead to other machines or names', async () => {
    const { port } = new URL(server.url);
    const elsewhere = [
      'https://10.0.0.5/x',
      'https://vault.internal/x',
      `http://localhost:${port}/x`,
    ];
    for (const url of [...elsewhere, 'http://127.0.0.2/x', 'http://[::1]/x']) {
      for (const name of ENDPOINTS) {
        expect(await failureOf(local({ [name]: url }))).toMatchObject(distrusted);
      }
    }
    expect(server.requests.every(({ path }) => path === OIDC)).toBe(true);
  });

  it('S-139: the own host name with any port, and public names, are in reach', async () => {
    const userinfo_endpoint = 'http://127.0.0.1:9/userinfo';
    expect(await local({ userinfo_endpoint })).toMatchObject({ userinfo_endpoint });
    const token_endpoint = 'https://oauth2.example.org:8443/token';
    expect(await local({ token_endpoint })).toMatchObject({ token_endpoint });
    expect(await remote({ token_endpoint })).toMatchObject({ token_endpoint });
    const revocation_endpoint = `${PUBLIC_ISSUER}:8443/revoke`;
    expect(await remote({ revocation_endpoint })).toMatchObject({ revocation_endpoint });
  });

  it.each([
    'https://вход.пример.рф/x',
    'https://login.xn--e1afmkfd.xn--p1ai:8443/x',
    'https://id.公司.cn/x',
    'https://id.例え.みんな/x',
  ])('S-275: a public name outside of ASCII is in reach: %s', async (token_endpoint) =>
    expect(await remote({ token_endpoint })).toMatchObject({ token_endpoint }),
  );
});
