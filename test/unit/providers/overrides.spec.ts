import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpExchange } from '../../../lib/protocol/http/http-exchange.js';
import { GitHubStrategy } from '../../../lib/providers/built-in/github/github.strategy.js';
import { RedditStrategy } from '../../../lib/providers/built-in/reddit.strategy.js';
import { createClientFingerprint } from '../../../lib/providers/configured/configured-provider.js';
import { Configured } from '../../integration/fixtures/configured.js';
import { createExchange } from '../../integration/fixtures/exchange.js';

const OTHER = {
  authorization: 'https://other.example/authorize',
  token: 'https://other.example/token',
  userInfo: 'https://other.example/me',
};

describe("the host's overrides", () => {
  let http: HttpExchange;
  beforeAll(() => {
    http = createExchange();
  });
  afterAll(() => http.close());

  it.each([GitHubStrategy, RedditStrategy])(
    'leave no endpoint of the original server once the token endpoint is another',
    async (strategy) => {
      const { definition } = await new Configured(strategy, http, { endpoints: OTHER }).context();
      expect(definition.endpoints).toEqual(OTHER);
    },
  );

  it('S-148 keep the issuer with another token endpoint, unless they say otherwise', async () => {
    const issuerWith = async (options: object): Promise<unknown> =>
      (await new Configured(GitHubStrategy, http, { endpoints: OTHER, ...options }).context())
        .definition.issuer;
    const sent = 'sometimes';
    expect(await issuerWith({})).toEqual({ value: 'https://github.com/login/oauth', sent });
    const own = 'https://github.example.com/login/oauth';
    expect(await issuerWith({ issuer: own })).toEqual({ value: own, sent });
    expect(await issuerWith({ issuer: null })).toBeUndefined();
  });

  it('change single endpoints, and an undefined one changes nothing', async () => {
    const endpoints = { emails: 'https://mirror.example/emails', userInfo: undefined };
    const { definition } = await new Configured(GitHubStrategy, http, { endpoints }).context();
    expect(definition.endpoints).toMatchObject({
      token: 'https://github.com/login/oauth/access_token',
      userInfo: 'https://api.github.com/user',
      emails: 'https://mirror.example/emails',
    });
  });

  it('change how the client proves itself, and whether a challenge is sent', async () => {
    const overrides = { clientAuthentication: 'none', pkce: 'unsupported' } as const;
    const { definition } = await new Configured(GitHubStrategy, http, overrides).context();
    expect(definition).toMatchObject(overrides);
  });

  it('do not touch the strategy, which other providers share', async () => {
    const configured = new Configured(GitHubStrategy, http, { endpoints: OTHER });
    await configured.context();
    expect(configured.strategy.definition.endpoints.token).toMatch(/^https:\/\/github\.com/);
  });

  it('S-032: make another registration of another client or token endpoint, and only then', async () => {
    const print = async (options: object): Promise<string> =>
      createClientFingerprint(await new Configured(GitHubStrategy, http, options).context());
    const original = await print({});
    expect(await print({ clientSecret: 'another', scopes: ['x'] })).toBe(original);
    expect(await print({ clientId: 'another' })).not.toBe(original);
    expect(await print({ endpoints: OTHER })).not.toBe(original);
  });

  it('S-073: print no secret', () => {
    const { provider } = new Configured(GitHubStrategy, http, {});
    expect(JSON.stringify(provider)).not.toContain('client-secret');
  });

  it('fetch a secret anew each time, and repeat nothing of a vault that fails', async () => {
    let version = 0;
    const rotating = new Configured(GitHubStrategy, http, {
      clientSecret: async () => `secret-${(version += 1)}`,
    });
    expect((await rotating.context()).clientSecret).toBe('secret-1');
    expect((await rotating.context()).clientSecret).toBe('secret-2');
    const encrypted = new Configured(GitHubStrategy, http, {
      clientSecret: () => {
        throw new Error('vault: SENTINEL');
      },
    });
    const error: unknown = await encrypted.context().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ reason: 'client_config', retryable: true });
    expect(String(error)).not.toContain('SENTINEL');
  });
});
