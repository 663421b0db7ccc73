import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BackgroundTasks } from '../../../../lib/core/lifecycle/background-tasks.js';
import { InFlightWork } from '../../../../lib/core/lifecycle/in-flight-work.js';
import { defineOAuth2Provider } from '../../../../lib/providers/strategy/define-oauth2-provider.js';
import { RevocationOutbox } from '../../../../lib/tokens/revoking/revocation-outbox.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { OAuth2TokenRepository } from '../../../../lib/tokens/storage/oauth2-token.repository.js';
import type { StoredToken } from '../../../../lib/tokens/storage/stored-token.js';
import { html, json } from '../../../fixtures/fault-responses.js';
import { until } from '../../../fixtures/until.js';
import type { Application } from '../../fixtures/application.js';
import { bootWith, CLIENT, DATA } from '../../fixtures/strategies.js';
import { Vault } from '../../fixtures/vault.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DOWN = json(503, {});

describe('a revocation that is not confirmed', () => {
  let vault: Vault;
  beforeEach(async () => {
    vault = await Vault.open();
  });
  afterEach(() => vault.close());

  const round = (app: Application = vault.app): Promise<void> => app.get(BackgroundTasks).run();
  const entries = (): Record<string, string | number | null>[] =>
    vault.database.all('SELECT * FROM oauth2_revocation');
  const sent = (): (string | null)[] =>
    vault.server.to('/revoke').map(({ form }) => form.get('token'));

  /** Disconnects a fresh connection while the provider answers like this. */
  async function pending(answer = DOWN, account = '1001'): Promise<string> {
    const { id } = await vault.save({}, { resourceOwner: { id: account } });
    vault.server.script('/revoke', answer);
    expect(await vault.tokens.disconnect({ id })).toEqual({ revocation: 'pending' });
    expect(vault.database.token(id)).toBeUndefined();
    return id;
  }

  it('S-090: is tried again by any process, until it is', async () => {
    const other = await vault.second();
    await pending();
    expect(await other.get(RevocationOutbox).unconfirmedProviders('alice')).toEqual(['acme']);
    expect(await other.get(RevocationOutbox).unconfirmedProviders('bob')).toEqual([]);
    await round(other);
    expect(sent()).toEqual(['RT1']);
    vault.server.script('/revoke', DOWN);
    vault.pass(MINUTE);
    await round(other);
    expect(entries()).toMatchObject([{ attempts: 2 }]);
    vault.pass(10 * MINUTE);
    await round();
    expect(sent()).toEqual(['RT1', 'RT1', 'RT1', 'AT1']);
    expect(entries()).toEqual([]);
  });

  it('S-090: waits as long as the provider asks for', async () => {
    await pending(json(503, {}, { 'retry-after': '7200' }));
    vault.pass(HOUR);
    await round();
    expect(sent()).toHaveLength(1);
    vault.pass(HOUR + MINUTE);
    await round();
    expect(sent()).toHaveLength(3);
  });

  it('S-091: is given up after a week, with one warning', async () => {
    const id = await pending(html(200));
    vault.server.always('/revoke', html(200));
    for (let day = 0; day < 8; day += 1) {
      vault.pass(DAY);
      await round();
    }
    expect(sent()).toHaveLength(8);
    expect(entries()).toEqual([]);
    const warnings = vault.app.log.lines.filter((line) => line.includes('given up'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`token ${id} is deleted here, but acme did not confirm`);
    expect(vault.app.log.text).not.toMatch(/RT1|AT1/);
  });

  it('R-020: succeeds after the configuration was corrected', async () => {
    await pending(json(401, { error: 'invalid_client' }));
    vault.pass(MINUTE);
    await round();
    expect(entries()).toEqual([]);
    expect(sent()).toEqual(['RT1', 'RT1', 'AT1']);
  });

  it.each([
    ['a kind of token that it does not revoke', json(400, { error: 'unsupported_token_type' })],
    ['a grant that has ended', json(400, { error: 'invalid_grant' })],
  ])('S-090: is given up at once when the provider responds with %s', async (_, answer) => {
    await pending();
    vault.server.script('/revoke', answer);
    vault.pass(MINUTE);
    await round();
    expect(entries()).toEqual([]);
    expect(vault.app.log.text).toContain('acme does not revoke it');
  });

  it('does not end the whole grant once the same account is connected again', async () => {
    await pending();
    const { id } = await vault.save({ access_token: 'AT2', refresh_token: 'RT2' });
    vault.pass(MINUTE);
    await round();
    expect(sent()).toEqual(['RT1']);
    expect(entries()).toEqual([]);
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
  });

  it('R-083: waits for its provider to be configured again, for a week', async () => {
    await pending();
    const provider = { clientId: 'x', clientSecret: 'y', endpoints: vault.server.endpoints };
    const other = await vault.second({ providers: { other: provider } });
    vault.pass(MINUTE);
    await round(other);
    expect(entries()).toMatchObject([{ attempts: 2 }]);
    vault.pass(8 * DAY);
    await round(other);
    expect(entries()).toEqual([]);
    expect(other.log.text).toContain('given up');
  });

  it('is sent once, although two processes try at the same time', async () => {
    const other = await vault.second();
    await abandoned(20);
    vault.pass(HOUR);
    await Promise.all([round(), round(other)]);
    expect(new Set(sent()).size).toBe(20);
    expect(sent()).toHaveLength(20);
    expect(entries()).toEqual([]);
  });

  /** What a process leaves that dies once it has written a revocation down. */
  async function abandon(id: string): Promise<void> {
    const row = await vault.app.get(OAuth2TokenRepository).findStored(id);
    const refreshToken = row?.refreshToken === null ? undefined : 'RT1';
    const accessToken = await vault.tokens.getValidToken({ id });
    const pair = { accessToken, refreshToken };
    await vault.app.get(RevocationOutbox).put(row as StoredToken, pair);
  }

  /** Revocations that nobody has tried yet, of connections that are gone. */
  async function abandoned(count: number): Promise<void> {
    for (let account = 1; account <= count; account += 1) {
      const { id } = await vault.save(
        { access_token: `AT-${account}`, refresh_token: undefined },
        { resourceOwner: { id: `${account}` } },
      );
      await abandon(id);
      vault.database.run('DELETE FROM oauth2_token WHERE id = ?', id);
    }
  }

  it('is still sent when the process was killed after the connection was deleted', async () => {
    const { id } = await vault.save();
    await abandon(id);
    vault.database.run('DELETE FROM oauth2_token WHERE id = ?', id);
    await round();
    expect(sent()).toEqual([]);
    vault.pass(2 * MINUTE);
    await round();
    expect(sent()).toEqual(['RT1', 'AT1']);
    expect(entries()).toEqual([]);
  });

  it('is never sent when the process was killed before: the connection works', async () => {
    const { id } = await vault.save({ expires_in: 86_400 });
    await abandon(id);
    vault.pass(2 * MINUTE);
    await round();
    expect(entries()).toHaveLength(1);
    expect(await vault.app.get(RevocationOutbox).unconfirmedProviders('alice')).toEqual([]);
    vault.pass(HOUR);
    await round();
    expect(entries()).toEqual([]);
    expect(sent()).toEqual([]);
    expect(await vault.tokens.getValidToken({ id })).toBe('AT1');
  });

  it('is due again when the process that claimed it was killed', async () => {
    await pending();
    vault.pass(MINUTE);
    const outbox = vault.app.get(RevocationOutbox);
    const [due] = await outbox.due(1);
    expect(due === undefined ? undefined : await outbox.claim(due)).toBeDefined();
    await round();
    expect(sent()).toEqual(['RT1']);
    vault.pass(2 * MINUTE);
    await round();
    expect(sent()).toEqual(['RT1', 'RT1', 'AT1']);
  });

  it('S-063 S-065: is encrypted, only for its own row', async () => {
    await pending();
    await pending(DOWN, '1002');
    expect(JSON.stringify(entries())).not.toMatch(/RT1|AT1/);
    const [first, second] = entries();
    expect(first?.access_token).not.toBe(second?.access_token);
    vault.database.run(
      'UPDATE oauth2_revocation SET access_token = ?, attempts = 9 WHERE id = ?',
      second?.access_token ?? '',
      first?.id ?? '',
    );
    vault.pass(MINUTE);
    await round();
    expect(sent().slice(-2)).toEqual(['RT1', 'AT1']);
    expect(entries()).toMatchObject([{ id: first?.id, attempts: 10 }]);
  });

  it('is left to the next process by one that ends', async () => {
    await abandoned(12);
    vault.pass(HOUR);
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    vault.server.always('/revoke', async (usual) => gate.then(() => usual));
    const tasks = vault.app.get(BackgroundTasks);
    const underWay = tasks.run();
    await until(() => sent().length >= 8);
    vault.app.get(InFlightWork).begin();
    open();
    await underWay;
    expect(sent()).toHaveLength(8);
    expect(entries()).toHaveLength(4);
    await round(await vault.second());
    expect(new Set(sent()).size).toBe(12);
  });

  it('is sent to the server of the connection, at each attempt', async () => {
    const { url } = vault.server;
    const tells = defineOAuth2Provider({
      name: 'tells',
      ...DATA,
      endpoints: { ...DATA.endpoints, revocation: `${url}/{place}/revoke` },
      variables: { place: { pattern: /[a-z]+/, default: 'nowhere', fromMetadata: 'place' } },
      tokenResponse: { extras: ['place'] },
      revocation: { ends: 'token', tokens: ['access_token'] },
    });
    const app = await bootWith([tells], { tells: CLIENT });
    const tokens = app.get(OAuth2TokenService);
    const { id } = await tokens.save({
      owner: 'alice',
      provider: 'tells',
      tokens: { access_token: 'AT1', extras: { place: 'oslo' } },
      resourceOwner: { id: '1' },
    });
    vault.server.script('/oslo/revoke', DOWN, json(200, {}));
    expect(await tokens.disconnect({ id })).toEqual({ revocation: 'pending' });
    app.clock.shift(MINUTE);
    await round(app);
    await app.close();
    expect(vault.server.requests.map(({ path }) => path)).toEqual(['/oslo/revoke', '/oslo/revoke']);
  });
});
