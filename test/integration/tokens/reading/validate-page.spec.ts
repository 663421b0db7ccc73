import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectLink } from '../../../../lib/tokens/connections/connect-link.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { json, type Script } from '../../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const MONTHS_S = 60 * 24 * 3600;
const NO_PERSON = json(400, { error: { code: 100, message: 'nonexisting field (email)' } });
const DEAD = json(400, { error: { code: 190, message: 'session has been invalidated' } });
const pages = (...ids: string[]): Script =>
  json(200, {
    data: ids.map((id) => ({
      id,
      name: 'Engines',
      access_token: `token of ${id}`.replaceAll(' ', '-'),
    })),
  });

describe('asking whether a Page works', () => {
  let vault: Vault;
  let tokens: OAuth2TokenService;
  let links: ConnectLink;
  beforeAll(async () => {
    vault = await Vault.open();
    const endpoints = { ...vault.server.endpoints, accounts: `${vault.server.url}/accounts` };
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const acme = { ...client, strategy: 'facebook', endpoints };
    const app = await vault.second({ providers: { acme } });
    tokens = app.get(OAuth2TokenService);
    links = app.get(ConnectLink);
  });
  afterAll(() => vault.close());

  it('asks with its own token, and its account where a Page is not shown as a person', async () => {
    const account = await vault.save({ expires_in: MONTHS_S });
    vault.server.script('/accounts', pages('p1'), pages('p1'));
    const page = await tokens.selectResource(account, 'p1');
    vault.server.script('/userinfo', json(200, { id: 'p1', name: 'Engines Today' }), NO_PERSON);
    const own = await tokens.validate(page);
    expect(own).toMatchObject({
      valid: true,
      source: 'user_info',
      token: { name: 'Engines Today' },
    });
    expect(vault.server.to('/userinfo').at(-1)?.headers.authorization).toBe('Bearer token-of-p1');
    expect(await tokens.validate(page)).toMatchObject({ valid: true, source: 'resources' });
    expect(vault.row(page.id)).toMatchObject({ status: 'active', version: 1 });
  });

  it('ends a Page that the account has lost, until the account is connected again', async () => {
    const account = await vault.save({ expires_in: MONTHS_S });
    vault.server.script('/accounts', pages('p2'), pages());
    const page = await tokens.selectResource(account, 'p2');
    vault.server.script('/userinfo', NO_PERSON);
    const validation = await tokens.validate(page);
    expect(validation).toMatchObject({ valid: false, reason: 'rejected', token: { kind: 'page' } });
    const { connectUrl } = validation as { connectUrl?: string };
    const intent = new URL(connectUrl ?? '').searchParams.get('intent') ?? '';
    expect(links.open(intent, 'alice', 'acme')).toMatchObject({ tokenId: account.id });
    expect(vault.row(account.id).status).toBe('active');
    const error = await errorOf(tokens.getValidToken(page));
    expect(error).toMatchObject({ code: 'reauthorization_required', tokenId: account.id });
    vault.pass(1_000);
    await vault.save({ access_token: 'AT-new', expires_in: MONTHS_S });
    vault.server.script('/accounts', pages('p2'));
    expect(await tokens.getValidToken({ id: page.id })).toBe('token-of-p2');
    expect(vault.row(page.id).status).toBe('active');
  });

  it('ends a Page when the provider reports its token as ended', async () => {
    const account = await vault.save({ expires_in: MONTHS_S });
    vault.server.script('/accounts', pages('p3'));
    const page = await tokens.selectResource(account, 'p3');
    vault.server.script('/userinfo', DEAD);
    expect(await tokens.validate(page)).toMatchObject({ valid: false, reason: 'rejected' });
  });
});
