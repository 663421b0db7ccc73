import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2AuthorizationService } from '../../../../lib/authorization/oauth2-authorization.service.js';
import { BackgroundTasks } from '../../../../lib/core/lifecycle/background-tasks.js';
import type { OAuth2Token } from '../../../../lib/tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../../fixtures/fault-responses.js';
import { account } from '../../../fixtures/fault-provider.js';
import { until } from '../../../fixtures/until.js';
import type { Application } from '../../fixtures/application.js';
import { Flow } from '../../fixtures/flow.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

let serial = 0;

describe('a grant that a flow received and did not store', () => {
  let vault: Vault;
  let app: Application;
  let tokens: OAuth2TokenService;
  let expected: OAuth2Token;
  let wrong: string;

  beforeAll(async () => {
    vault = await Vault.open();
    const client = {
      clientId: 'client-id',
      clientSecret: 'client-secret-0123456789',
      endpoints: vault.server.endpoints,
    };
    const providers = {
      acme: client,
      twin: client,
      stranger: { ...client, clientId: 'another-client' },
      // What it revokes is the token alone.
      reddit: { ...client, clientId: 'client-id-of-reddit' },
    };
    app = await vault.second({ providers });
    tokens = app.get(OAuth2TokenService);
  });
  afterAll(() => vault.close());
  beforeEach(() => {
    serial += 1;
    wrong = `wrong-${serial}`;
    vault.database.run('DELETE FROM oauth2_revocation');
    vault.server.requests.length = 0;
  });

  const entries = (): Record<string, unknown>[] =>
    vault.database.all('SELECT * FROM oauth2_revocation');
  const sent = (): (string | null)[] =>
    vault.server.to('/revoke').map(({ form }) => form.get('token'));
  /** What the provider has handed out to the account that is logged in there, the latest first. */
  const issued = (): string[] =>
    vault.server.provider.issued
      .filter(({ kind, value }) => kind === 'token' && value.endsWith(wrong))
      .map(({ value }) => value)
      .toReversed();

  /** Alice connects an account, and is asked to connect it again. */
  async function reconnecting(provider: string): Promise<Flow> {
    vault.server.provider.account = account(`right-${serial}`);
    expected = (await (await Flow.begin(app, { provider })).finish()).token;
    const service = app.get(OAuth2AuthorizationService);
    const url = service.connectUrl({ owner: 'alice', provider, token: expected });
    const intent = new URL(url).searchParams.get('intent') ?? '';
    vault.server.provider.account = account(wrong);
    vault.server.requests.length = 0;
    return Flow.begin(app, { provider, intent });
  }

  async function mismatch(provider = 'acme'): Promise<void> {
    const flow = await reconnecting(provider);
    expect(await errorOf(flow.finish())).toMatchObject({ code: 'account_mismatch' });
  }

  /** Nothing waits any more, and what was to be sent has been. */
  const settled = (): Promise<void> => until(() => entries().length === 0);
  const connected = (provider: string, owner = 'alice'): Promise<OAuth2Token> =>
    tokens.save({
      owner,
      provider,
      tokens: { access_token: `AT-${owner}`, refresh_token: 'RT', expires_in: 3600 },
      resourceOwner: { id: wrong },
    });

  it('R-154 of the wrong account ends at the provider', async () => {
    await mismatch();
    await settled();
    expect(sent()).toEqual(issued());
    expect(sent()).toHaveLength(2);
    expect(await tokens.find({ owner: 'alice', provider: 'acme' })).toContainEqual(
      expect.objectContaining({ id: expected.id, version: expected.version }),
    );
    expect(JSON.stringify(vault.database.tokens())).not.toContain(wrong);
  });

  it('R-155 of the wrong account is asked for again while the provider does not confirm', async () => {
    vault.server.script('/revoke', json(503, {}));
    await mismatch();
    await until(() => entries()[0]?.attempts === 1);
    expect(entries()).toMatchObject([{ owner_id: 'alice', resource_owner_id: wrong }]);
    expect(JSON.stringify(entries())).not.toContain('SENTINEL');
    vault.pass(60_000);
    await app.get(BackgroundTasks).run();
    expect(sent()).toEqual([issued()[0], ...issued()]);
    expect(entries()).toEqual([]);
  });

  it.each([
    ['the same owner', 'acme', 'alice'],
    ['another owner', 'acme', 'bob'],
    ['another owner under another name of the client', 'twin', 'bob'],
  ])('R-156 is not ended with a grant that %s uses', async (_, provider, owner) => {
    const { id } = await connected(provider, owner);
    await mismatch();
    await settled();
    expect(sent()).toEqual([]);
    expect(await tokens.getValidToken({ id })).toBe(`AT-${owner}`);
  });

  it('R-156 is ended even if another client of the same server uses the account', async () => {
    await connected('stranger');
    await mismatch();
    await settled();
    expect(sent()).toEqual(issued());
  });

  it('R-157 ends only the token if the provider revokes tokens and not grants', async () => {
    await connected('reddit', 'bob');
    await mismatch('reddit');
    await settled();
    expect(sent()).toEqual(issued());
  });

  it('R-158 hides no error when the revocation cannot be stored', async () => {
    const flow = await reconnecting('acme');
    vault.database.run(
      "CREATE TRIGGER full BEFORE INSERT ON oauth2_revocation BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    const error = await errorOf(flow.finish());
    vault.database.run('DROP TRIGGER full');
    expect(error).toMatchObject({ code: 'account_mismatch', flow: { provider: 'acme' } });
    expect(sent()).toEqual([]);
    expect(app.log.text).toContain('tokens of acme that were not stored');
    expect(app.log.text).not.toContain('SENTINEL');
  });

  it.each([
    ['its profile is not available', json(503, {})],
    ['its profile has no id', json(200, { name: 'Nobody' })],
    ['its token is refused', json(401, { error: 'invalid_token' })],
  ])('R-159 ends no grant of an account that is not known, since %s', async (_, answer) => {
    for (const provider of ['acme', 'reddit']) {
      vault.server.requests.length = 0;
      vault.server.provider.account = account(wrong);
      vault.server.always('/userinfo', answer);
      const flow = await Flow.begin(app, { provider });
      expect(await errorOf(flow.finish())).toHaveProperty('code');
      vault.server.always('/userinfo', undefined);
      await settled();
      expect(sent()).toEqual(provider === 'acme' ? [] : issued().slice(0, 2));
    }
  });

  it.each([
    ['the account is known', undefined],
    ['the profile is not available', json(503, {})],
  ])('R-164 sends no token that a connection contains, where %s', async (_, profile) => {
    const same = { access_token: `AT-${wrong}`, refresh_token: `RT-${wrong}`, expires_in: 3600 };
    const { id } = await tokens.save({
      owner: 'alice',
      provider: 'reddit',
      tokens: same,
      resourceOwner: { id: wrong },
    });
    const flow = await reconnecting('reddit');
    vault.server.script('/token', json(200, same));
    vault.server.always('/userinfo', profile);
    expect(await errorOf(flow.finish())).toHaveProperty('code');
    vault.server.always('/userinfo', undefined);
    expect(entries()).toEqual([]);
    expect(sent()).toEqual([]);
    expect(await tokens.getValidToken({ id })).toBe(same.access_token);
  });
});
