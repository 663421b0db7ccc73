import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2Provider } from '../../../../lib/providers/definition/oauth2-provider.decorator.js';
import type {
  OAuth2ProviderContext,
  OAuth2Resource,
} from '../../../../lib/providers/definition/oauth2-provider.context.js';
import { OAuth2ProviderStrategy } from '../../../../lib/providers/strategy/oauth2-provider.strategy.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../../fixtures/fault-responses.js';
import { FaultServer } from '../../../fixtures/fault-server.js';
import type { Application } from '../../fixtures/application.js';
import { Flow } from '../../fixtures/flow.js';
import { bootWith, CLIENT } from '../../fixtures/strategies.js';
import { definitionOf } from './definition-of.js';
import { factsOf } from './facts.js';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** At Xero one grant of a user covers all organisations to which the user has ever consented. */
@OAuth2Provider('xero')
class Xero extends OAuth2ProviderStrategy {
  readonly definition = { ...definitionOf(factsOf('xero')), resources: { kind: 'organisation' } };

  override async listResources(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): Promise<OAuth2Resource[]> {
    const url = context.definition.endpoints.accounts ?? '';
    const listed = (await this.fetchResource(context, url, accessToken)) as { tenantId: string }[];
    return listed.map(({ tenantId }) => ({ id: tenantId, kind: 'organisation', name: tenantId }));
  }
}

describe('an account with several organisations and one grant', () => {
  let server: FaultServer;
  let app: Application;
  let serial = 0;
  beforeAll(async () => {
    server = await FaultServer.start();
    const { authorization, token } = server.endpoints;
    const endpoints = { authorization, token, accounts: `${server.url}/connections` };
    app = await bootWith([Xero], { xero: { ...CLIENT, endpoints } });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  async function consent(user: string, ...organisations: string[]): Promise<void> {
    serial += 1;
    const flow = await Flow.begin(app, { provider: 'xero' });
    const claims = {
      ...{ iss: 'https://identity.xero.com', aud: CLIENT.clientId, sub: `sub-${user}` },
      ...{ iat: Date.now() / 1000, exp: Date.now() / 1000 + 300, xero_userid: user },
      nonce: flow.authorizationUrl.searchParams.get('nonce'),
    };
    server.script(
      '/token',
      json(200, {
        ...{ access_token: `AT${serial}`, refresh_token: `RT${serial}`, expires_in: 1800 },
        ...{ token_type: 'Bearer', id_token: `${part({ alg: 'none' })}.${part(claims)}.` },
      }),
    );
    server.always(
      '/connections',
      json(
        200,
        organisations.map((tenantId) => ({ tenantId })),
      ),
    );
    await flow.complete({ code: 'code', state: flow.state });
  }

  it('S-240 is one connection, and each chosen organisation uses its latest token', async () => {
    const tokens = app.get(OAuth2TokenService);
    const of = { owner: 'alice', provider: 'xero' };
    await consent('user-1', 'north');
    const north = await tokens.selectResource(of, 'north');
    await consent('user-1', 'north', 'south');
    const [account, ...more] = await tokens.find({ ...of, kind: 'account' });
    expect([account?.resourceOwnerId, more]).toEqual(['user-1', []]);
    const south = await tokens.selectResource({ id: account?.id ?? '' }, 'south');
    for (const { id } of [north, south]) expect(await tokens.getValidToken({ id })).toBe('AT2');
    expect(server.to('/connections').at(-1)?.headers.authorization).toBe('Bearer AT2');

    await consent('user-2', 'south');
    expect(await tokens.find({ ...of, kind: 'account' })).toHaveLength(2);
    expect(await tokens.getValidToken({ id: north.id })).toBe('AT2');
  });
});
