import { Injectable, Module } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { OAuth2ConfigurationError } from '../../../lib/core/configuration/oauth2-configuration.error.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import type { OAuth2CaptureModuleOptions } from '../../../lib/oauth2-capture.options.js';
import { OAuth2ProviderRegistry } from '../../../lib/providers/registry/oauth2-provider.registry.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import {
  Application,
  bootFailure,
  captureOptions,
  newKey,
  TEST_PROVIDER,
  sqlite,
} from '../fixtures/application.js';

const options: OAuth2CaptureModuleOptions = {
  baseUrl: 'https://app.example',
  encryptionKeys: [newKey()],
  background: false,
  providers: { acme: TEST_PROVIDER },
};

@Injectable()
class OptionsFactory {
  createOAuth2CaptureOptions(): Promise<OAuth2CaptureModuleOptions> {
    return Promise.resolve(options);
  }
}
@Module({ providers: [OptionsFactory], exports: [OptionsFactory] })
class FactoryModule {}

describe('registering the module', () => {
  const apps: Application[] = [];
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });
  const boot = async (...imports: Parameters<typeof Application.of>): Promise<Application> => {
    const app = await Application.of(...imports);
    apps.push(app);
    return app;
  };
  type Async = Parameters<typeof OAuth2CaptureModule.forRootAsync>[0];

  it.each<[string, Async]>([
    ['a factory', { useFactory: () => options }],
    ['a factory that takes its time', { useFactory: () => Promise.resolve(options) }],
    [
      'a factory that injects',
      {
        imports: [FactoryModule],
        inject: [OptionsFactory],
        useFactory: (factory: OptionsFactory) => factory.createOAuth2CaptureOptions(),
      },
    ],
    ['a class', { useClass: OptionsFactory }],
    ['a class that is there', { imports: [FactoryModule], useExisting: OptionsFactory }],
  ])('works with options from %s', async (_, given) => {
    const capture = OAuth2CaptureModule.forRootAsync({ ...given, path: 'x', controllers: false });
    const app = await boot(sqlite(), capture);
    const { redirectUri } = app.get(OAuth2ProviderRegistry).get('acme');
    expect(redirectUri).toBe('https://app.example/x/acme/callback');
  });

  it.each([
    'path',
    'isGlobal',
    'controllers',
    'dataSource',
    'imports',
    'guards',
    'callbackDecorators',
  ])('refuses the extra "%s" from a factory', async (extra) => {
    const useFactory = (): OAuth2CaptureModuleOptions => ({ ...options, [extra]: [] });
    const capture = OAuth2CaptureModule.forRootAsync({ useFactory, controllers: false });
    const error = await bootFailure(boot(sqlite(), capture));
    expect(error).toBeInstanceOf(OAuth2ConfigurationError);
    expect(error.message).toMatch(new RegExp(`${extra}: is static.*next to useFactory`));
  });

  it('lists what is wrong with options and strategies together', async () => {
    const wrong = { ...options, encryptionKeys: [], providers: { nobody: { clientId: 'x' } } };
    const capture = OAuth2CaptureModule.forRoot({ ...wrong, controllers: false });
    const error = await bootFailure(boot(sqlite(), capture));
    expect(error.message).toMatch(/encryptionKeys/);
    expect(error.message).toMatch(/providers\.nobody\.clientSecret/);
    expect(error.message).toMatch(/there is no strategy "nobody"/);
  });

  it('happens once in an application', async () => {
    const one = OAuth2CaptureModule.forRoot(captureOptions());
    const two = OAuth2CaptureModule.forRoot(captureOptions({ path: 'second' }));
    const error = await bootFailure(boot(sqlite(), one, two));
    expect(error).toBeInstanceOf(OAuth2ConfigurationError);
    expect(error.message).toMatch(/registered more than once.*isGlobal/s);
  });

  it('serves other modules when it is global, and not otherwise', async () => {
    @Injectable()
    class Consumer {
      constructor(readonly tokens: OAuth2TokenService) {}
    }
    const feature = (): { module: never; providers: never } => {
      class Feature {}
      return { module: Feature as never, providers: [Consumer] as never };
    };
    const open = OAuth2CaptureModule.forRoot(captureOptions({ isGlobal: true }));
    const app = await boot(sqlite(), open, feature());
    expect(app.get(Consumer).tokens).toBeInstanceOf(OAuth2TokenService);
    const closed = OAuth2CaptureModule.forRoot(captureOptions());
    const error = await bootFailure(boot(sqlite(), closed, feature()));
    expect(error.message).toContain('OAuth2TokenService');
  });

  it('shares nothing between applications of one process', async () => {
    const [one, two] = await Promise.all(
      ['acme', 'other'].map((name) =>
        boot(
          sqlite(),
          OAuth2CaptureModule.forRoot(captureOptions({ providers: { [name]: TEST_PROVIDER } })),
        ),
      ),
    );
    expect(one?.get(OAuth2ProviderRegistry).names()).toEqual(['acme']);
    expect(two?.get(OAuth2ProviderRegistry).names()).toEqual(['other']);
    one?.clock.shift(3_600_000);
    expect(Math.abs((two?.clock.now() ?? 0) - Date.now())).toBeLessThan(1_800_000);
    await one?.get(OAuth2TokenService).save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: 'AT' },
      resourceOwner: { id: '1' },
    });
    expect(await two?.get(OAuth2TokenService).find({ owner: 'alice' })).toEqual([]);
  });

  it('logs each redirect URI once, and no secret', async () => {
    const app = await boot(sqlite(), OAuth2CaptureModule.forRoot(captureOptions()));
    const lines = app.log.lines.filter((line) => line.includes('redirect URI'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('https://app.example/oauth2/acme/callback');
    expect(app.log.text).not.toContain(TEST_PROVIDER.clientSecret);
  });
});
