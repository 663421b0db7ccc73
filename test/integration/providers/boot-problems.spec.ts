import { Injectable, Scope, type Type } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { OAuth2ConfigurationError } from '../../../lib/core/configuration/oauth2-configuration.error.js';
import { GitHubStrategy } from '../../../lib/providers/built-in/github/github.strategy.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import { bootFailure, type CaptureOptions, TEST_PROVIDER } from '../fixtures/application.js';
import { CLIENT, DATA, bootWith } from '../fixtures/strategies.js';

async function problems(
  strategies: Type[],
  providers: CaptureOptions['providers'],
): Promise<string> {
  const error = await bootFailure(bootWith(strategies, providers));
  expect(error).toBeInstanceOf(OAuth2ConfigurationError);
  for (const { problem, remedy } of (error as OAuth2ConfigurationError).problems) {
    expect(problem).toMatch(/\.$/);
    expect(remedy).toMatch(/\.$/);
  }
  return error.message;
}

describe('what is refused at boot', () => {
  const Twice = defineOAuth2Provider({ name: 'github', ...DATA });

  it('a name of a built-in strategy that is not said to be replaced', async () => {
    expect(await problems([Twice], { github: CLIENT })).toMatch(
      /"github" is already taken.*replaces/,
    );
  });

  it('one name for two strategies, also when both replace a built-in one', async () => {
    const one = defineOAuth2Provider({ name: 'data', ...DATA });
    const two = defineOAuth2Provider({ name: 'data', ...DATA });
    expect(await problems([one, two], { data: CLIENT })).toMatch(/"data" is already taken/);
    const rivals = [1, 2].map(() =>
      defineOAuth2Provider({ name: 'github', replaces: true, ...DATA }),
    );
    expect(await problems(rivals, { github: CLIENT })).toMatch(/"github" is already taken/);
  });

  it.each([
    ['that nothing confirms', {}, /nothing confirms them: realmId/],
    [
      'that another resource is shown for',
      { confirmation: 'https://acme.example/company?realm={realm}' },
      /nothing confirms them: realmId/,
    ],
    [
      'in the host of the confirming request',
      { confirmation: 'https://{realm}.acme.example/company/{realm}' },
      /would let the query of a callback choose/,
    ],
  ])('a member of the callback in an account’s id %s', async (_, more, problem) => {
    const books = defineOAuth2Provider({
      name: 'books',
      ...DATA,
      endpoints: { ...DATA.endpoints, ...more },
      callbackMetadata: ['realmId'],
      variables: { realm: { pattern: /\d+/, fromMetadata: 'realmId' } },
      identity: { id: ['id'], within: ['callback:realmId'] },
    });
    expect(await problems([books], { books: CLIENT })).toMatch(problem);
  });

  it('members of an identity that are not kept, or that the browser chose', async () => {
    const books = defineOAuth2Provider({
      name: 'books',
      ...DATA,
      callbackMetadata: ['realmId'],
      identity: { id: ['id'], within: ['realmId', 'callback:shop'], distinct: ['team'] },
    });
    const told = await problems([books], { books: CLIENT });
    expect(told).toMatch(/callback that are not read: shop/);
    expect(told).toMatch(/as if the provider had sent them: realmId/);
    expect(told).toMatch(/identity.distinct names members that are not stored: team/);
  });

  it('a request-scoped strategy, or one that injects what is request-scoped', async () => {
    @OAuth2Provider('scoped')
    @Injectable({ scope: Scope.REQUEST })
    class ScopedStrategy extends GitHubStrategy {}
    expect(await problems([ScopedStrategy], { acme: TEST_PROVIDER })).toMatch(
      /ScopedStrategy: the strategy "scoped" is request-scoped/,
    );
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {}
    @OAuth2Provider('leaning')
    @Injectable()
    class LeaningStrategy extends GitHubStrategy {
      constructor(readonly needs: PerRequest) {
        super();
      }
    }
    expect(await problems([LeaningStrategy, PerRequest], { acme: TEST_PROVIDER })).toMatch(
      /"leaning" is request-scoped/,
    );
  });

  it('a decorated class that is not a strategy', async () => {
    @OAuth2Provider('impostor')
    class Impostor {}
    expect(await problems([Impostor], { acme: TEST_PROVIDER })).toMatch(
      /Impostor: .*impostor.* not a strategy/,
    );
  });

  it.each(['admin', 'connections', 'a/b', '', '__proto__', 'x'.repeat(65)])(
    'a strategy that calls itself %p',
    async (name) => {
      const unusable = defineOAuth2Provider({ name, ...DATA });
      expect(await problems([unusable], { acme: TEST_PROVIDER })).toMatch(/cannot be the name/);
    },
  );

  it.each([
    ['no strategy, issuer or endpoints', { nobody: CLIENT }, /there is no strategy "nobody"/],
    ['a strategy that nobody knows', { x: { ...CLIENT, strategy: 'nope' } }, /x\.strategy.*"nope"/],
    [
      'S-115 a former name',
      { x: CLIENT },
      /providers\.x: .*"x".* Did you mean "twitter"\?.*strategy: 'twitter'/,
    ],
    [
      'R-456 a misspelt key',
      { redit: CLIENT },
      /providers\.redit: .* Did you mean "reddit"\?.*rename the key.*@OAuth2Provider\('redit'\)/,
    ],
    [
      'R-456 a misspelt strategy',
      { forum: { ...CLIENT, strategy: 'redit' } },
      /forum\.strategy: .*Did you mean "reddit"\?.*change the name/,
    ],
    ['S-115 another former name', { 'github-oauth': CLIENT }, /Did you mean "github"\?/],
    [
      'S-115 a former name as a strategy',
      { y: { ...CLIENT, strategy: 'x' } },
      /y\.strategy: .*Did you mean "twitter"\?/,
    ],
    [
      'a generic one without endpoints',
      { x: { ...CLIENT, strategy: 'generic' } },
      /names no server/,
    ],
    [
      'a generic one without userInfo',
      { acme: { ...CLIENT, endpoints: { ...TEST_PROVIDER.endpoints, userInfo: undefined } } },
      /authorization, token and userInfo/,
    ],
    [
      'a foreign token endpoint alone',
      { github: { ...CLIENT, endpoints: { token: 'https://ghe.example/token' } } },
      /providers\.github\.endpoints.*authorization and userInfo/,
    ],
  ])('%s', async (_, providers, message) => {
    expect(await problems([], providers as CaptureOptions['providers'])).toMatch(message);
  });

  it('S-059: a strategy whose endpoints are not safe', async () => {
    const endpoints = { ...TEST_PROVIDER.endpoints, userInfo: 'http://10.0.0.1/me' };
    const unsafe = defineOAuth2Provider({ name: 'unsafe', ...DATA, endpoints });
    expect(await problems([unsafe], { unsafe: CLIENT })).toMatch(/userInfo are not safe URLs/);
  });

  it('R-456 names the provider that a misspelt strategy may mean', async () => {
    const misspelt = defineOAuth2Provider({ name: 'redit', ...DATA });
    const app = await bootWith([misspelt], { reddit: CLIENT });
    expect(app.log.text).toMatch(
      /no provider uses the strategy "redit" \(defineOAuth2Provider\(redit\)\)\. Did you mean "reddit"\?/,
    );
    await app.close();
    const used = await bootWith([misspelt], { redit: CLIENT, reddit: CLIENT });
    expect(used.log.text).not.toContain('Did you mean');
    await used.close();
  });

  it('everything at once', async () => {
    const message = await problems([Twice], { nobody: CLIENT, x: { ...CLIENT, strategy: 'nope' } });
    expect(message).toMatch(/3 problems/);
  });
});
