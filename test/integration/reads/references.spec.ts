import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2HttpClient } from '../../../lib/client/oauth2-http.client.js';
import type { TokenRef } from '../../../lib/tokens/storage/token-ref.js';
import { json } from '../../fixtures/fault-responses.js';
import { until } from '../../fixtures/until.js';
import { errorOf, Vault } from '../fixtures/vault.js';

/** Text of the statements that the module has sent. */
function recordStatements(vault: Vault): { texts: string[]; stop: () => void } {
  const { driver } = vault.app.dataSource;
  const texts: string[] = [];
  const original = driver.createQueryRunner.bind(driver);
  driver.createQueryRunner = (mode) => {
    const runner = original(mode);
    const query = runner.query.bind(runner);
    runner.query = (text: string, ...rest: never[]) => {
      texts.push(text);
      return query(text, ...rest) as never;
    };
    return runner;
  };
  return { texts, stop: () => void (driver.createQueryRunner = original) };
}

describe('references and options are checked before any SQL', () => {
  let vault: Vault;
  let recorded: ReturnType<typeof recordStatements>;
  beforeAll(async () => void (vault = await Vault.open()));
  afterAll(() => vault.close());
  beforeEach(() => void (recorded = recordStatements(vault)));
  afterEach(() => recorded.stop());

  const uses: [string, (ref: TokenRef) => Promise<unknown>][] = [
    ['getValidToken', (ref) => vault.tokens.getValidToken(ref)],
    ['refresh', (ref) => vault.tokens.refresh(ref)],
    ['validate', (ref) => vault.tokens.validate(ref)],
    ['listResources', (ref) => vault.tokens.listResources(ref)],
    ['selectResource', (ref) => vault.tokens.selectResource(ref, 'page')],
    ['disconnect', (ref) => vault.tokens.disconnect(ref)],
    ['reassign', (ref) => vault.tokens.reassign(ref, { owner: 'bob' })],
    ['findOne', (ref) => vault.tokens.findOne(ref)],
    ['the API client', (ref) => vault.app.get(OAuth2HttpClient).for(ref).get('https://a.example')],
  ];

  it.each(uses)('R-202 %s refuses control characters in every member', async (_, use) => {
    const references: TokenRef[] = [
      { owner: 'a\0', provider: 'acme' },
      { owner: 'alice', provider: 'acme', account: '1\0' },
      { owner: 'alice', provider: 'acme\0' },
      { id: 'i\u0085' },
      { id: 'i', owner: 'a\u001fb' },
      { owner: 'half \ud83d', provider: 'acme' },
    ];
    for (const ref of references)
      expect(await errorOf(use(ref))).toMatchObject({ code: 'invalid_reference' });
    expect(recorded.texts).toEqual([]);
  });

  it.each(uses.slice(0, 5))('R-203 %s refuses an unknown provider', async (_, use) => {
    for (const provider of ['gone', 'acme ann', 'ACME', '__proto__', 'connections']) {
      const error = await errorOf(use({ owner: 'alice', provider }));
      expect(error).toMatchObject({ code: 'unknown_provider' });
    }
    expect(recorded.texts).toEqual([]);
  });

  it.each([-1, -0.001, NaN, Infinity, -Infinity, '60', null])(
    'R-204 a minValidity of %p is refused by the service and by the client',
    async (minValidity) => {
      const options = { minValidity: minValidity as number };
      const ref = { owner: 'alice', provider: 'acme' };
      const client = vault.app.get(OAuth2HttpClient).provider('acme').as('alice', options);
      const service = await errorOf(vault.tokens.getValidToken(ref, options));
      expect(service).toMatchObject({ code: 'configuration' });
      expect(await errorOf(client.get('/'))).toMatchObject({ code: 'configuration' });
      expect(recorded.texts).toEqual([]);
    },
  );

  it.each(['repo', [1], [undefined], { 0: 'repo' }, null, 7])(
    'R-375 scopes of %j are refused by the service and by the client',
    async (scopes) => {
      const options = { scopes: scopes as unknown as string[] };
      const ref = { owner: 'alice', provider: 'acme' };
      const client = vault.app.get(OAuth2HttpClient).provider('acme').as('alice', options);
      const error = await errorOf(vault.tokens.getValidToken(ref, options));
      expect(error).toMatchObject({ code: 'configuration' });
      expect(error.message).toContain('scopes: is not a list of strings.');
      expect(await errorOf(client.get('/'))).toMatchObject({ code: 'configuration' });
      expect(recorded.texts).toEqual([]);
    },
  );
});

describe('a connection that is reassigned while its token is refreshed', () => {
  let vault: Vault;
  beforeAll(async () => void (vault = await Vault.open()));
  afterAll(() => vault.close());

  it('R-205 does not return the new token to a caller who named the former owner', async () => {
    const token = await vault.saveExpired();
    let release = (): void => undefined;
    const after = new Promise<void>((resolve) => (release = resolve));
    const pair = { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 };
    vault.server.script('/token', { ...json(200, pair), after });
    const calls = [
      vault.tokens.getValidToken({ owner: 'alice', provider: 'acme' }),
      vault.tokens.getValidToken({ id: token.id, owner: 'alice' }),
      vault.tokens.refresh({ id: token.id, owner: 'alice' }),
    ].map((call) => errorOf(call));
    await until(() => vault.calls === 1);
    await vault.tokens.reassign({ id: token.id }, { owner: 'bob' });
    release();
    for (const error of await Promise.all(calls))
      expect(error).toMatchObject({ code: 'not_found' });
    expect(await vault.tokens.getValidToken({ id: token.id, owner: 'bob' })).toBe('AT2');
  });
});
