import { Inject, Injectable, Module } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { GenericStrategy } from '../../../lib/providers/built-in/generic.strategy.js';
import { GitHubStrategy } from '../../../lib/providers/built-in/github/github.strategy.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import { OAuth2ProviderRegistry } from '../../../lib/providers/registry/oauth2-provider.registry.js';
import { Application, captureOptions, TEST_PROVIDER, sqlite } from '../fixtures/application.js';
import { CLIENT, DATA, bootWith } from '../fixtures/strategies.js';

describe('strategies of an application', () => {
  let app: Application | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  it('are found in any module: a decorated class, with what it injects, and data', async () => {
    @OAuth2Provider('custom')
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
    const providers = {
      custom: TEST_PROVIDER,
      x: { ...CLIENT, strategy: 'twitter' },
      data: CLIENT,
      github: CLIENT,
      other: TEST_PROVIDER,
    };
    const capture = OAuth2CaptureModule.forRoot(captureOptions({ providers }));
    app = await Application.of(sqlite(), CustomModule, DataModule, capture);

    const registry = app.get(OAuth2ProviderRegistry);
    expect(registry.names()).toEqual(['custom', 'x', 'data', 'github', 'other']);
    expect(registry.get('custom').strategy).toMatchObject({ greeting: 'hello' });
    expect(registry.get('x').label).toBe('X');
    expect(registry.get('data').label).toBe('Acme');
    expect(registry.get('other').strategy).toBeInstanceOf(GenericStrategy);
    expect(registry.get('x').redirectUri).toBe('https://app.example/oauth2/x/callback');
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

  it('may replace a built-in one if they declare it', async () => {
    @OAuth2Provider({ name: 'github', replaces: true })
    class OwnGitHub extends GitHubStrategy {}
    app = await bootWith([OwnGitHub], { github: CLIENT });
    expect(app.get(OAuth2ProviderRegistry).get('github').strategy).toBeInstanceOf(OwnGitHub);
  });

  it('S-040: are not found under names that every object has', async () => {
    app = await bootWith([], { acme: TEST_PROVIDER });
    const registry = app.get(OAuth2ProviderRegistry);
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '']) {
      expect(registry.has(name)).toBe(false);
      expect(() => registry.get(name)).toThrow(
        expect.objectContaining({ code: 'unknown_provider' }),
      );
    }
  });
});
