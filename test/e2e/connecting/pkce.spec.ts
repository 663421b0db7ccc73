import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../../fixtures/browser.js';
import { parameter, withParameters } from '../../fixtures/visitor.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('proof key for code exchange', () => {
  let world: TestEnvironment;
  beforeAll(async () => {
    world = await TestEnvironment.open({
      capture: (w) => {
        const client = { clientId: 'client', clientSecret: 'client-secret-of-built-in' };
        return {
          providers: {
            alpha: w.byEndpoints('alpha', w.alpha),
            gamma: { ...client, issuer: w.gamma.url, scopes: ['read'] },
            github: { ...client, scopes: ['repo'] },
            reddit: { ...client, scopes: ['identity'] },
          },
        };
      },
    });
  });
  afterAll(() => world.close());

  it('S-021 Q-06: every provider gets an S256 challenge, and never the verifier', async () => {
    const alice = await world.visitor();
    for (const provider of ['alpha', 'gamma', 'github', 'reddit']) {
      const url = await alice.begin(provider);
      expect(parameter(url, 'code_challenge_method')).toBe('S256');
      expect(parameter(url, 'code_challenge')).toMatch(/^[\w-]{43}$/);
      expect(url).not.toContain('code_verifier');
      expect(parameter(url, 'response_type')).toBe('code');
    }
  });

  it('S-022 Q-07: 200 verifiers are distinct, well-formed and match their challenges', async () => {
    world.newAccount();
    const before = world.alpha.to('/token').length;
    const challenges: string[] = [];
    const alice = await world.visitor();
    for (let flow = 0; flow < 200; flow += 1) {
      const url = await alice.begin('alpha');
      challenges.push(parameter(url, 'code_challenge'));
      expect((await alice.finish(await alice.consent(url))).status).toBe(303);
    }
    const verifiers = world.alpha
      .to('/token')
      .slice(before)
      .map(({ form }) => form.get('code_verifier') ?? '');
    expect(new Set(verifiers).size).toBe(200);
    for (const verifier of verifiers) expect(verifier).toMatch(/^[A-Za-z0-9\-._~]{43,128}$/);
    const expected = verifiers.map((v) => createHash('sha256').update(v).digest('base64url'));
    expect(challenges).toEqual(expected);
  });

  it('S-023 Q-06: a provider that refuses S256 is not asked again with less', async () => {
    const alice = await world.visitor();
    const url = await alice.begin('alpha');
    const authorizations = world.alpha.to('/authorize').length;
    const tokens = world.alpha.to('/token').length;
    const callback = withParameters(parameter(url, 'redirect_uri'), {
      error: 'invalid_request',
      error_description: 'S256 not supported',
      state: parameter(url, 'state'),
    });
    const page = await alice.finish(callback);
    expect([page.status, codeOf(page)]).toEqual([400, 'authorization_failed']);
    expect(page.headers.location).toBeUndefined();
    expect(world.alpha.to('/authorize').length).toBe(authorizations);
    expect(world.alpha.to('/token').length).toBe(tokens);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    world.secrets.push({ kind: 'clientSecret', value: 'client-secret-of-built-in' });
    expect(await world.verdict()).toEqual(clean());
  });
});
