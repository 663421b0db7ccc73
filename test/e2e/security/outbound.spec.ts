import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../../fixtures/browser.js';
import { Connection } from '../../fixtures/connections.js';
import { redirect, withMembers } from '../../fixtures/fault-responses.js';
import { refusedBoot } from '../../fixtures/host.js';
import type { RecordedRequest } from '../../fixtures/recorded-request.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

const oddId = 'a:b c';
const oddSecret = 'p+/%:ü secret';

describe('requests to the provider', () => {
  let world: TestEnvironment;
  beforeAll(async () => {
    world = await TestEnvironment.open({
      capture: (w) => ({
        providers: {
          alpha: w.byEndpoints('alpha', w.alpha),
          odd: { ...w.byEndpoints('odd', w.beta), clientId: oddId, clientSecret: oddSecret },
        },
      }),
    });
  });
  afterAll(() => world.close());

  it('S-052 Q-26: a redirect of the token endpoint is not followed at the exchange', async () => {
    const alice = await world.visitor();
    for (const status of [301, 302, 303, 307, 308])
      for (const target of [`${world.evil.url}/x`, world.evil.url.replace('http:', '')]) {
        const requests = world.alpha.to('/token').length;
        const rows = (await world.database.tokens()).length;
        world.alpha.script('/token', redirect(status, target));
        const page = await alice.capture('alpha');
        expect([status, page.status, codeOf(page)]).toEqual([status, 502, 'bad_response']);
        expect(world.alpha.to('/token').length).toBe(requests + 1);
        expect((await world.database.tokens()).length).toBe(rows);
      }
    expect(world.evil.connections).toBe(0);
  });

  it('S-052 Q-26: nor is it at a refresh, which leaves the row as it was', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const answer = redirect(status, `${world.evil.url}/x`);
      const connection = await Connection.expired(world, answer);
      const before = await connection.row();
      expect(await connection.ask()).toMatchObject({
        error: 'TokenRefreshError',
        reason: 'bad_response',
      });
      for (const column of ['access_token', 'refresh_token', 'version', 'expires_at'])
        expect((await connection.row())[column]).toBe(before[column]);
    }
    expect(world.evil.connections).toBe(0);
  });

  it('S-054 Q-21 Q-22 Q-32: one way of client authentication, in a form that is posted', async () => {
    const connection = await Connection.expired(world);
    const before = world.alpha.requests.length;
    expect(await connection.ask()).toHaveProperty('sha256');
    expect(await connection.disconnect()).toEqual({ revocation: 'confirmed' });
    const requests = world.alpha.to('/token').slice(-2);
    const revocations = world.alpha.requests.slice(before).filter(({ path }) => path === '/revoke');
    expect(revocations.length).toBeGreaterThan(0);
    for (const request of [...requests, ...revocations]) expectOneAuthentication(request);
    expect(requests.map(({ form }) => form.get('grant_type'))).toEqual([
      'authorization_code',
      'refresh_token',
    ]);
  });

  function expectOneAuthentication({ method, query, headers, form }: RecordedRequest): void {
    expect(method).toBe('POST');
    expect([...query.keys()]).toEqual([]);
    expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    const names = [...form.keys()];
    expect(new Set(names).size).toBe(names.length);
    const basic = headers.authorization?.startsWith('Basic ') ?? false;
    expect(basic !== form.has('client_secret')).toBe(true);
  }

  it('S-055 Q-22: Basic credentials are form-urlencoded first', async () => {
    const alice = await world.visitor();
    world.newAccount(world.beta);
    expect((await alice.capture('odd')).status).toBe(303);
    const [scheme, credentials = ''] = (
      world.beta.to('/token').at(-1)?.headers.authorization ?? ''
    ).split(' ');
    expect(scheme).toBe('Basic');
    const parts = Buffer.from(credentials, 'base64').toString('latin1').split(':');
    const decoded = parts.map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
    expect(decoded).toEqual([oddId, oddSecret]);
    for (const part of parts) expect(part).toMatch(/^[\w*.\-+%]+$/);
  });

  it('S-057 Q-27: the access token goes to userinfo once, in the Authorization header', async () => {
    await Connection.make(world);
    const request = world.alpha.to('/userinfo').at(-1);
    const sent = request?.rawHeaders.filter((name) => name.toLowerCase() === 'authorization');
    expect(sent).toHaveLength(1);
    expect(request?.headers.authorization).toMatch(/^Bearer SENTINEL-/);
    expect([...(request?.query.keys() ?? [])]).toEqual([]);
    expect(request?.body).toBe('');
  });

  it('S-061 Q-24: a token of an unknown type is refused, and nothing is stored', async () => {
    const alice = await world.visitor();
    for (const type of ['mac', 'DPoP', 123, '']) {
      const rows = (await world.database.tokens()).length;
      world.alpha.script('/token', withMembers({ token_type: type }));
      const page = await alice.capture('alpha');
      expect([type, codeOf(page)]).toEqual([type, 'unsupported_token_type']);
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.status).not.toBe(500);
      expect((await world.database.tokens()).length).toBe(rows);
    }
  });

  it('S-061 Q-24: bearer in any case is Bearer, and so is no type at all', async () => {
    for (const type of ['bEaReR', 'bearer', undefined]) {
      const answer = withMembers({ token_type: type });
      const connection = await Connection.make(world, { answer });
      expect((await connection.row()).token_type).toBe('Bearer');
    }
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    world.secrets.push({ kind: 'clientSecret', value: oddSecret });
    expect(await world.verdict()).toEqual(clean());
  });
});

describe('addresses of providers', () => {
  it('S-059 Q-10 Q-23: plain http leaves the machine on no endpoint', async () => {
    const world = await TestEnvironment.withoutHost();
    const alpha = world.byEndpoints('alpha', world.alpha);
    const bad = ['http://10.0.0.1/token', 'ftp://127.0.0.1/token', 'token', 'https://a.test/t#x'];
    const providers = Object.fromEntries(
      bad.map((token, index) => [
        `bad${index}`,
        { ...alpha, endpoints: { ...world.alpha.endpoints, token } },
      ]),
    );
    const redirectUri = 'https://app.example.com/callback#fragment';
    const { output, exitCode } = await refusedBoot(
      world.hostOptions({
        baseUrl: 'http://app.example.com',
        providers: { ...providers, fragment: { ...alpha, redirectUri } },
      }),
    );
    expect(exitCode).toBe(1);
    for (const name of Object.keys(providers)) expect(output).toContain(`providers.${name}`);
    expect(output).toContain('providers.fragment.redirectUri');
    expect(output).toContain('baseUrl');
    await world.close();
  });

  it('S-060: a proxy in the environment gets nothing', async () => {
    const world = await TestEnvironment.withoutHost();
    const proxy = world.evil.url;
    const environment = {
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      http_proxy: proxy,
      https_proxy: proxy,
      ALL_PROXY: proxy,
    };
    const proxied = await TestEnvironment.open({
      environment,
      capture: (w) => ({ providers: { alpha: w.byEndpoints('alpha', w.alpha) } }),
    });
    expect((await (await proxied.visitor()).capture('alpha')).status).toBe(303);
    expect(world.evil.connections).toBe(0);
    expect(await proxied.verdict()).toEqual(clean());
    await proxied.close();
    await world.close();
  });
});
