import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2ProviderStrategy } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import type { Application } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { bootWith, CLIENT, DATA } from '../fixtures/strategies.js';

/** Names the region of the account in the callback. */
@OAuth2Provider('books')
class BooksStrategy extends OAuth2ProviderStrategy {
  readonly definition = {
    ...DATA,
    identity: { id: ['sub'], distinct: [] },
    callbackMetadata: ['region'],
  };
}

describe('what a callback contains besides the code', () => {
  let server: FaultServer;
  let app: Application;
  beforeAll(async () => {
    server = await FaultServer.start();
    app = await bootWith([BooksStrategy], { books: { ...CLIENT, endpoints: server.endpoints } });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  const metadataAfter = async (extra: string): Promise<Record<string, string> | undefined> => {
    const flow = await Flow.begin(app, { provider: 'books' });
    const query = new URLSearchParams(`${String(await flow.consent())}${extra}`);
    return (await flow.complete(query)).token.metadata;
  };

  it('is kept with the connection where the definition names it, and nowhere else', async () => {
    expect(await metadataAfter('&region=eu&color=red')).toEqual({ region: 'eu' });
  });

  it('is replaced by the next consent, and kept when that one has no value', async () => {
    expect(await metadataAfter('&region=us')).toEqual({ region: 'us' });
    expect(await metadataAfter('')).toEqual({ region: 'us' });
  });

  it('is bounded and cleaned', async () => {
    const { region = '' } = (await metadataAfter(`&region=1%00${'2'.repeat(10_000)}`)) ?? {};
    expect(region).toMatch(/^1[^\0]2+$/);
    expect(region.length).toBeLessThanOrEqual(2_000);
  });
});
