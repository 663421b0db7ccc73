import { afterEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { OAuth2CaptureModule } from '../../lib/oauth2-capture.module.js';
import { FakeProviders } from '../../lib/testing/providers/fake-providers.js';
import { FakeProvider } from '../../lib/testing/providers/fake-provider.js';
import { connectForTest, moveClock } from '../../lib/testing/connect-for-test.js';
import {
  OAuth2CaptureTesting,
  OAuth2CaptureTestingModule,
} from '../../lib/testing/oauth2-capture-testing.module.js';
import { OAuth2TokenService } from '../../lib/tokens/oauth2-token.service.js';
import { ReauthorizationRequiredError } from '../../lib/tokens/token.errors.js';
import {
  captureOptions,
  type CaptureOptions,
  sqlite,
} from '../integration/fixtures/application.js';
import { read } from './documents.js';
import { rowsOf } from './markdown.js';

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret', scopes: ['repo'] };
const HOUR_S = 3600;

describe('docs/testing.md', () => {
  const open: { close: () => Promise<void> }[] = [];
  afterEach(async () => {
    for (const part of open.splice(0)) await part.close();
  });

  const start = async (providers: CaptureOptions['providers']): Promise<TestingModule> => {
    const capture = OAuth2CaptureModule.forRoot(captureOptions({ providers }));
    const app = await Test.createTestingModule({
      imports: [sqlite(), capture, OAuth2CaptureTestingModule],
    }).compile();
    open.push(await app.init());
    return app;
  };

  it('connects a user in one line, and moves the clock past the end', async () => {
    const app = await start({ github: CLIENT });
    const tokens = app.get(OAuth2TokenService);
    const overrides = { accessToken: 'a-token', refreshToken: null, expiresIn: HOUR_S };
    const { id } = await connectForTest(app, 'alice', 'github', overrides);
    expect(await tokens.getValidToken({ id })).toBe('a-token');
    moveClock(app, HOUR_S * 1000);
    await expect(tokens.getValidToken({ id })).rejects.toThrow(ReauthorizationRequiredError);
  });

  it('invents what a test leaves out, and uses what it gives', async () => {
    const app = await start({ github: CLIENT });
    const testing = app.get(OAuth2CaptureTesting);
    const made = await testing.connectForTest('alice', 'github');
    expect(made).toMatchObject({ provider: 'github', scopes: ['repo'], name: 'Test Account' });
    const account = { account: '1', name: 'Ada', scopes: ['gist'], metadata: { team: 'T1' } };
    const given = await testing.connectForTest('alice', 'github', account);
    expect(given).toMatchObject({ resourceOwnerId: '1', name: 'Ada', scopes: ['gist'] });
    expect(given.metadata).toEqual({ team: 'T1' });
    expect(made.isExpired).toBe(false);
    testing.moveClock(2 * HOUR_S * 1000);
    expect(made.isExpired).toBe(true);
  });

  it('has fakes that an application can be configured with', async () => {
    const fakes = await FakeProviders.start({ providers: ['github'] });
    open.push(fakes);
    const providers = { github: fakes.configuration('github', { scopes: ['repo'] }) };
    const app = await start(providers);
    const { id } = await connectForTest(app, 'alice', 'github', { refreshToken: 'made-up' });
    moveClock(app, HOUR_S * 1000);
    const refusal = app.get(OAuth2TokenService).getValidToken({ id });
    await expect(refusal).rejects.toThrow(ReauthorizationRequiredError);
    expect(fakes.provider('github').violations()).toHaveLength(1);
  });

  it('names methods that the fakes have', async () => {
    const fakes = await FakeProviders.start({ providers: ['github'] });
    open.push(fakes);
    const fake = fakes.provider('github');
    expect(fake).toBeInstanceOf(FakeProvider);
    const names = rowsOf(read('docs/testing.md')).flatMap(([cell = '']) =>
      [...cell.matchAll(/(\w+)(?=\(| ·)/g)].map(([name]) => name),
    );
    expect(names).toContain('denyConsent');
    for (const name of [...names, 'variants', 'checks'])
      expect([name, name in fake]).toEqual([name, true]);
  });
});
