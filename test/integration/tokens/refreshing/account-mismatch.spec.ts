import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { gate, hang, json } from '../../../fixtures/fault-responses.js';
import { until } from '../../../fixtures/until.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

let account = 0;

describe('the account of a refresh', () => {
  let vault: Vault;
  let tokens: OAuth2TokenService;
  beforeAll(async () => {
    vault = await Vault.open();
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const providers = { acme: { ...client, issuer: vault.server.url } };
    tokens = (await vault.second({ providers })).get(OAuth2TokenService);
  });
  afterAll(() => vault.close());

  const expired = async (): Promise<{ id: string; sub: string }> => {
    const sub = `account-${(account += 1)}`;
    return {
      id: (await vault.saveExpired({}, { resourceOwner: { id: sub, name: 'Old' } })).id,
      sub,
    };
  };
  const answer = (claims: object): ReturnType<typeof json> => {
    const payload = { iss: vault.server.url, aud: 'client-id', ...claims };
    const id_token = `h.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.s`;
    return json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600, id_token });
  };

  it('S-083: is the same: nothing happens', async () => {
    const { id, sub } = await expired();
    vault.server.script('/token', answer({ sub }));
    expect(await tokens.getValidToken({ id })).toBe('AT2');
  });

  it('S-083: is another one: the pair is stored, the connection ends, no caller gets the token', async () => {
    const { id } = await expired();
    vault.server.script('/token', answer({ sub: 'somebody-else' }));
    const first = vault.row(id);
    expect(await errorOf(tokens.getValidToken({ id }))).toMatchObject({
      code: 'reauthorization_required',
      reason: 'account_mismatch',
    });
    expect(vault.row(id)).toMatchObject({
      status: 'reauthorization_required',
      status_reason: 'account_mismatch',
      resource_owner_id: first.resource_owner_id,
      name: 'Old',
      version: 2,
    });
    expect(vault.row(id).refresh_token).not.toBe(first.refresh_token);
    const before = vault.calls;
    expect(await errorOf(tokens.getValidToken({ id }))).toMatchObject({
      reason: 'account_mismatch',
    });
    expect(vault.calls).toBe(before);
  });

  it.each([
    ['another client', { sub: 'x', aud: 'somebody' }],
    ['another issuer', { sub: 'x', iss: 'https://evil.example' }],
    ['a subject that is no text', { sub: { a: 1 } }],
  ])('is not read from an id token of %s, which ends no connection', async (_, claims) => {
    const { id } = await expired();
    vault.server.script('/token', answer(claims));
    expect(await tokens.getValidToken({ id })).toBe('AT2');
    expect(vault.row(id).status).toBe('active');
  });

  it('S-083: is found to be another one when the profile is read again, a day later', async () => {
    const { id } = await expired();
    vault.database.run('UPDATE oauth2_token SET profile_at = 0 WHERE id = ?', id);
    vault.server.script('/userinfo', json(200, { sub: 'somebody-else', name: 'Evil' }));
    vault.server.script('/token', json(200, { access_token: 'AT2', expires_in: 3600 }));
    await tokens.getValidToken({ id });
    await until(() => vault.row(id).status !== 'active');
    expect(vault.row(id)).toMatchObject({ status_reason: 'account_mismatch', name: 'Old' });
  });

  it('R-064: does not affect a pair of a new consent', async () => {
    const { id, sub } = await expired();
    const before = vault.calls;
    const { opened, open } = gate();
    vault.server.script('/token', { ...answer({ sub: 'somebody-else' }), after: opened });
    const outcome = tokens.getValidToken({ id });
    await until(() => vault.calls > before);
    await vault.save({ access_token: 'AT-new' }, { resourceOwner: { id: sub } });
    open();
    expect(await outcome).toBe('AT-new');
    expect(vault.row(id)).toMatchObject({ status: 'active', version: 3 });
  });

  it('R-025: lets no caller wait while its profile is read again', async () => {
    const { id, sub } = await expired();
    vault.database.run('UPDATE oauth2_token SET profile_at = 0 WHERE id = ?', id);
    const profile = json(200, { sub, name: 'New' });
    const { opened, open } = gate();
    vault.server.script('/userinfo', { ...profile, after: opened });
    vault.server.script('/token', answer({ sub }));
    expect(await tokens.getValidToken({ id })).toBe('AT2');
    expect(vault.row(id)).toMatchObject({ name: 'Old', version: 2 });
    open();
    await until(() => vault.row(id).name !== 'Old');
    expect(vault.row(id)).toMatchObject({ name: 'New', version: 2 });
  });

  it.each([
    ['503', json(503, {})],
    ['no id', json(200, {})],
    ['silence', hang()],
  ])('R-025: may be unreadable (%s): the new pair works all the same', async (name, profile) => {
    const { id, sub } = await expired();
    vault.database.run('UPDATE oauth2_token SET profile_at = 0 WHERE id = ?', id);
    const before = vault.server.to('/userinfo').length;
    vault.server.script('/userinfo', profile);
    vault.server.script('/token', answer({ sub }));
    expect(await tokens.getValidToken({ id })).toBe('AT2');
    await until(() => vault.server.to('/userinfo').length > before);
    // What came of it would be stored now.
    await sleep(50);
    expect(vault.row(id)).toMatchObject({ name: 'Old', status: 'active', version: 2 });
    // It ends the response that hangs, and with it connections that the next refresh would use.
    if (name === 'silence') vault.server.disconnect();
  });
});
