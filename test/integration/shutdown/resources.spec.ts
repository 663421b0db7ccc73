import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import type { OAuth2Resource } from '../../../lib/providers/definition/oauth2-provider.context.js';
import { OAuth2ProviderStrategy } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { until } from '../../fixtures/until.js';
import { CLIENT, DATA } from '../fixtures/strategies.js';
import { errorOf } from '../fixtures/vault.js';
import { Stage } from './stage.js';

const shop = (id: string): OAuth2Resource => ({
  id,
  kind: 'shop',
  name: `Shop ${id}`,
  tokens: { access_token: `AT of ${id}`.replaceAll(' ', '-') },
});

/** Whose list of accounts takes as long as the test wants. */
const listing = { arrive: (): void => undefined, until: Promise.resolve() };

@OAuth2Provider('mall')
class Mall extends OAuth2ProviderStrategy {
  readonly definition = DATA;
  override async listResources(): Promise<OAuth2Resource[]> {
    listing.arrive();
    await listing.until;
    return [shop('1'), shop('2')];
  }
}

@Module({ providers: [Mall] })
class MallModule {}

describe('choosing an account while the application closes', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open('sqlite', { providers: { mall: CLIENT } });
  });
  afterAll(() => stage.close());

  it('R-117 is completed and saved when it is in flight, and does not start any more', async () => {
    const boot = () => stage.boot(({ database, capture }) => [database, MallModule, capture]);
    const app = await boot();
    const tokens = app.get(OAuth2TokenService);
    const account = await tokens.save({
      owner: 'alice',
      provider: 'mall',
      tokens: { access_token: 'AT', refresh_token: 'RT', expires_in: 3600 },
      resourceOwner: { id: 'account' },
    });
    let release = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (listing.arrive = resolve));
    listing.until = new Promise<void>((resolve) => (release = resolve));
    const chosen = tokens.selectResource({ id: account.id }, '1');
    chosen.catch(() => undefined);
    await arrived;
    const closed = app.close();
    await until(() => app.log.text.includes('(resource selection: 1)'));
    expect(await errorOf(tokens.selectResource({ id: account.id }, '2'))).toMatchObject({
      reason: 'shutting_down',
      retryable: true,
      retryAfterMs: expect.any(Number) as unknown,
    });
    release();
    expect(await chosen).toMatchObject({ kind: 'shop', resourceOwnerId: '1' });
    await closed;
    expect(await stage.database.tokens()).toHaveLength(2);
    const next = (await boot()).get(OAuth2TokenService);
    expect(await next.selectResource({ id: account.id }, '2')).toMatchObject({ kind: 'shop' });
  });
});
