import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../../fixtures/browser.js';
import { Connection } from '../../fixtures/connections.js';
import { json } from '../../fixtures/fault-responses.js';
import { parameter, withParameters, type Visitor } from '../../fixtures/visitor.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('two providers and one browser', () => {
  let world: TestEnvironment;
  beforeAll(async () => void (world = await TestEnvironment.open()));
  afterAll(() => world.close());

  const exchanges = (): number => world.servers.flatMap((server) => server.to('/token')).length;

  /** The callback is refused with a code, and neither table nor token endpoint notices. */
  async function refused(visitor: Visitor, callback: string, code: string): Promise<void> {
    const before = await world.database.tokens();
    const requests = exchanges();
    const page = await visitor.finish(callback);
    expect([page.status, codeOf(page)]).toEqual([400, code]);
    expect(exchanges()).toBe(requests);
    expect(await world.database.tokens()).toEqual(before);
  }

  it('S-026 Q-15 Q-12: a code of an honest provider never reaches the one that forwarded to it', async () => {
    const alice = await world.visitor();
    const evil = await alice.begin('alpha');
    const honest = await alice.begin('beta');
    // The malicious provider sends the browser on with the honest client and its own fresh state.
    const forwarded = withParameters(honest, {
      state: parameter(evil, 'state'),
      code_challenge: parameter(evil, 'code_challenge'),
    });
    const callback = await alice.consent(forwarded);
    await refused(alice, callback, 'invalid_state');
    const code = parameter(callback, 'code');
    const seen = world.alpha.requests.filter((request) => request.body.includes(code));
    expect(seen).toEqual([]);
    world.newAccount(world.beta);
    expect((await alice.finish(await alice.consent(honest))).status).toBe(303);
  });

  it('S-028 Q-13: a foreign iss is refused', async () => {
    const alice = await world.visitor();
    const callback = await alice.arrive('gamma');
    await refused(
      alice,
      withParameters(callback, { iss: 'https://evil.example' }),
      'issuer_mismatch',
    );
  });

  it('S-028 Q-14: an error that carries a foreign iss is not the provider’s error', async () => {
    const alice = await world.visitor();
    const url = await alice.begin('gamma');
    const callback = withParameters(parameter(url, 'redirect_uri'), {
      error: 'access_denied',
      iss: 'https://evil.example',
      state: parameter(url, 'state'),
    });
    await refused(alice, callback, 'issuer_mismatch');
  });

  it('S-029 Q-13: a missing iss is refused where the provider advertises it', async () => {
    const alice = await world.visitor();
    await refused(
      alice,
      withParameters(await alice.arrive('gamma'), { iss: null }),
      'issuer_mismatch',
    );
  });

  it('S-030 Q-13: iss is compared as a plain string', async () => {
    const alice = await world.visitor();
    const issuer = world.gamma.url;
    const variants = [
      `${issuer}/`,
      issuer.replace('http:', 'HTTP:'),
      issuer.replace('http:', 'https:'),
      issuer.replace(/:\d+$/, ':80'),
      issuer.replace('127', '%3127'),
      ` ${issuer}`,
      '',
    ];
    for (const iss of variants)
      await refused(alice, withParameters(await alice.arrive('gamma'), { iss }), 'issuer_mismatch');
    const twice = `${await alice.arrive('gamma')}&iss=${encodeURIComponent(issuer)}`;
    const page = await alice.finish(twice);
    expect(page.status).toBe(400);
    world.newAccount(world.gamma);
    expect((await alice.capture('gamma')).status).toBe(303);
  });

  it('S-033: a token is used and refreshed only at its own provider', async () => {
    const connection = await Connection.make(world, { provider: 'beta' });
    await connection.expire();
    const requests = world.alpha.requests.length;
    const { user } = connection.visitor;
    const other = await fetch(`${world.host.url}/test/token?owner=${user}&provider=alpha`);
    expect(await other.json()).toMatchObject({ error: 'NotConnectedError' });
    // A row that claims another provider does not open: the provider is encrypted into it.
    await connection.set('provider', 'alpha');
    expect(await connection.ask()).toMatchObject({ reason: 'decrypt' });
    await connection.set('provider', 'beta');
    expect(await connection.ask()).toHaveProperty('sha256');
    expect(world.alpha.requests.length).toBe(requests);
  });

  it('S-032 Q-12: a flow that began under another configuration is refused', async () => {
    const alice = await world.visitor();
    const first = world.host;
    const restarted = async (alpha: object): Promise<Visitor> => {
      await world.retire(world.host);
      const providers = { alpha: { ...world.byEndpoints('alpha', world.alpha), ...alpha } };
      return alice.at(await world.start({ port: first.port, capture: { providers } }));
    };
    const forClient = await alice.arrive('alpha');
    const forEndpoint = await alice.arrive('alpha');
    await refused(await restarted({ clientId: 'another' }), forClient, 'configuration_changed');
    const endpoints = { ...world.alpha.endpoints, token: `${world.beta.url}/token` };
    await refused(await restarted({ endpoints }), forEndpoint, 'configuration_changed');
    await restarted({});
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});

describe('discovery', () => {
  it('S-034 Q-34: metadata of another issuer is refused', async () => {
    const world = await TestEnvironment.withoutHost();
    const origin = world.gamma.url;
    const flaws: Record<string, Record<string, unknown>> = {
      other: { issuer: world.alpha.url },
      slash: { issuer: `${origin}/slash/` },
      plain: { token_endpoint: 'http://10.0.0.1/token' },
      user: { token_endpoint: 'https://user:pass@other.example/token' },
      fragment: { authorization_endpoint: 'https://other.example/authorize#x' },
      nothing: { token_endpoint: undefined },
    };
    const client = { clientId: 'client', clientSecret: world.clientSecret('gamma'), scopes: [] };
    for (const [name, flaw] of Object.entries(flaws)) {
      const issuer = `${origin}/${name}`;
      const document = { ...world.gamma.provider.metadata(), issuer, ...flaw };
      world.gamma.always(`/${name}/.well-known/openid-configuration`, json(200, document));
      world.gamma.always(`/.well-known/oauth-authorization-server/${name}`, json(200, document));
    }
    const providers = Object.fromEntries(
      Object.keys(flaws).map((name) => [name, { ...client, issuer: `${origin}/${name}` }]),
    );
    const host = await world.start({ capture: { providers } });
    const alice = await world.visitor();
    for (const name of Object.keys(flaws)) {
      const page = await alice.connect(name);
      expect([name, page.status]).toEqual([name, 502]);
      expect(page.headers.location).toBeUndefined();
    }
    expect(world.alpha.requests).toEqual([]);
    expect(host.output()).toContain('issuer');
    expect(await world.verdict()).toEqual(clean());
    await world.close();
  });
});
