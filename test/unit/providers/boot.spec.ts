import { Inject, Injectable, Module, Scope, type Type } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { OAuth2ConfigurationError } from '../../../lib/core/oauth2-configuration.error.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { GenericStrategy } from '../../../lib/providers/built-in/generic.strategy.js';
import { GitHubStrategy } from '../../../lib/providers/built-in/github.strategy.js';
import { defineOAuth2Provider } from '../../../lib/providers/define-oauth2-provider.js';
import { OAuth2Provider } from '../../../lib/providers/oauth2-provider.decorator.js';
import { OAuth2ProviderRegistry } from '../../../lib/providers/oauth2-provider.registry.js';
import {
  Application,
  bootFailure,
  type CaptureOptions,
  captureOptions,
  SOMEBODY,
  sqlite,
} from '../../integration/application.js';

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
const DATA = {
  label: 'Acme',
  endpoints: SOMEBODY.endpoints,
  pkce: 'supported',
  clientAuthentication: 'client_secret_basic',
  refresh: { grant: 'refresh_token' },
  identity: { id: ['id'] },
} as const;

/** Boots with strategies in a module of the host's own. */
async function boot(
  strategies: Type[],
  providers: CaptureOptions['providers'],
): Promise<Application> {
  @Module({ providers: strategies })
  class StrategiesModule {}
  const capture = OAuth2CaptureModule.forRoot(captureOptions({ providers }));
  return Application.of(sqlite(), StrategiesModule, capture);
}

async function problems(
  strategies: Type[],
  providers: CaptureOptions['providers'],
): Promise<string> {
  const error = await bootFailure(boot(strategies, providers));
  expect(error).toBeInstanceOf(OAuth2ConfigurationError);
  for (const { problem, remedy } of (error as OAuth2ConfigurationError).problems) {
    expect(problem).toMatch(/\.$/);
    expect(remedy).toMatch(/\.$/);
  }
  return error.message;
}

describe('strategies of an application', () => {
  let app: Application | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  it('are found in any module: a decorated class, with what it injects, and data', async () => {
    @OAuth2Provider({ name: 'custom', aliases: ['custom-v2'] })
    @Injectable()
    class CustomStrategy extends GenericStrategy {
      constructor(@Inject('greeting') readonly greeting: string) {
        super();
      }
    }
    @Module({
      providers: [CustomStrategy, { provide: 'greeting', useValue: 'hello' }],
    })
    class CustomModule {}
    @Module({ providers: [defineOAuth2Provider({ name: 'data', ...DATA })] })
    class DataModule {}
    const providers = { 'custom-v2': SOMEBODY, data: CLIENT, github: CLIENT, other: SOMEBODY };
    const capture = OAuth2CaptureModule.forRoot(captureOptions({ providers }));
    app = await Application.of(sqlite(), CustomModule, DataModule, capture);

    const registry = app.get(OAuth2ProviderRegistry);
    expect(registry.names()).toEqual(['custom', 'data', 'github', 'other']);
    expect(registry.get('custom').strategy).toMatchObject({ greeting: 'hello' });
    expect(registry.get('custom-v2')).toBe(registry.get('custom'));
    expect(registry.get('github-oauth')).toBe(registry.get('github'));
    expect(registry.get('data').label).toBe('Acme');
    expect(registry.get('other').strategy).toBeInstanceOf(GenericStrategy);
    // The host's spelling is in the redirect URI that it has registered.
    expect(registry.get('custom').redirectUri).toBe(
      'https://app.example/oauth2/custom-v2/callback',
    );
  });

  it('may be one class in two modules', async () => {
    const Data = defineOAuth2Provider({ name: 'data', ...DATA });
    @Module({ providers: [Data] })
    class First {}
    @Module({ providers: [Data] })
    class Second {}
    const capture = OAuth2CaptureModule.forRoot(captureOptions({ providers: { data: CLIENT } }));
    app = await Application.of(sqlite(), First, Second, capture);
    expect(app.get(OAuth2ProviderRegistry).has('data')).toBe(true);
  });

  it('may take the place of a built-in one if they say so', async () => {
    @OAuth2Provider({ name: 'github', replaces: true })
    class OwnGitHub extends GitHubStrategy {}
    app = await boot([OwnGitHub], { github: CLIENT });
    expect(app.get(OAuth2ProviderRegistry).get('github').strategy).toBeInstanceOf(OwnGitHub);
  });

  it('S-040: are not found under names that every object has', async () => {
    app = await boot([], { acme: SOMEBODY });
    const registry = app.get(OAuth2ProviderRegistry);
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '']) {
      expect(registry.has(name)).toBe(false);
      expect(() => registry.get(name)).toThrow(
        expect.objectContaining({ code: 'unknown_provider' }),
      );
    }
  });
});

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

  it("an alias that is another strategy's name or alias", async () => {
    const thief = defineOAuth2Provider({ name: 'thief', aliases: ['github'], ...DATA });
    expect(await problems([thief], { github: CLIENT, thief: CLIENT })).toMatch(/"github"/);
    const twin = defineOAuth2Provider({ name: 'twin', aliases: ['github-oauth'], ...DATA });
    expect(await problems([twin], { twin: CLIENT })).toMatch(/"github-oauth"/);
  });

  it('a request-scoped strategy, or one that injects what is request-scoped', async () => {
    @OAuth2Provider('scoped')
    @Injectable({ scope: Scope.REQUEST })
    class ScopedStrategy extends GitHubStrategy {}
    expect(await problems([ScopedStrategy], { acme: SOMEBODY })).toMatch(
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
    expect(await problems([LeaningStrategy, PerRequest], { acme: SOMEBODY })).toMatch(
      /"leaning" is request-scoped/,
    );
  });

  it('a decorated class that is no strategy', async () => {
    @OAuth2Provider('impostor')
    class Impostor {}
    expect(await problems([Impostor], { acme: SOMEBODY })).toMatch(
      /Impostor: .*impostor.* no strategy/,
    );
  });

  it.each(['admin', 'connections', 'a/b', '', '__proto__', 'x'.repeat(65)])(
    'a strategy that calls itself %p',
    async (name) => {
      const unusable = defineOAuth2Provider({ name, ...DATA });
      expect(await problems([unusable], { acme: SOMEBODY })).toMatch(/cannot be the name/);
    },
  );

  it.each([
    ['no strategy, issuer or endpoints', { nobody: CLIENT }, /there is no strategy "nobody"/],
    ['a strategy that nobody knows', { x: { ...CLIENT, strategy: 'nope' } }, /x\.strategy.*"nope"/],
    ['an alias beside the name', { github: CLIENT, 'github-oauth': CLIENT }, /Keep one of the two/],
    [
      'a generic one without endpoints',
      { x: { ...CLIENT, strategy: 'generic' } },
      /where the provider is/,
    ],
    [
      'a generic one without userInfo',
      { acme: { ...CLIENT, endpoints: { ...SOMEBODY.endpoints, userInfo: undefined } } },
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
    const endpoints = { ...SOMEBODY.endpoints, userInfo: 'http://10.0.0.1/me' };
    const unsafe = defineOAuth2Provider({ name: 'unsafe', ...DATA, endpoints });
    expect(await problems([unsafe], { unsafe: CLIENT })).toMatch(/userInfo are no safe URLs/);
  });

  it('everything at once', async () => {
    const message = await problems([Twice], { nobody: CLIENT, x: { ...CLIENT, strategy: 'nope' } });
    expect(message).toMatch(/3 problems/);
  });
});
