import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2CaptureError } from '../../../lib/core/oauth2-capture.error.js';
import {
  NotConnectedError,
  ReauthorizationRequiredError,
  UnknownResourceError,
} from '../../../lib/tokens/token.errors.js';
import { AccountsHost } from './accounts-host.js';

const PAGE = { id: '104621986234567891', kind: 'page', name: 'Engines Today' };
const SECOND = { id: '104621986234567893', kind: 'page', name: 'Looms Weekly' };
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const provider = 'facebook';
const owner = 'alice';

describe('the Pages of a Facebook account', () => {
  let host: AccountsHost<'facebook'>;

  beforeAll(async () => {
    host = await AccountsHost.start('facebook');
  });
  beforeEach(() => host.reset(owner, 'bob'));
  afterAll(() => host.close());

  const pageOf = async () => {
    const parent = await host.connect(owner);
    return { parent, page: await host.tokens.selectResource(parent, PAGE.id) };
  };
  /** Whom Facebook takes the bearer of a token for. */
  const whose = async (token: string) => {
    const me = `${host.fake.url}/graph.facebook.com/v26.0/me`;
    const answer = await fetch(me, { headers: { authorization: `Bearer ${token}` } });
    return ((await answer.json()) as { id?: string }).id;
  };
  const unviolated = () => expect(host.fake.violations()).toEqual([]);

  it('are listed without a token', async () => {
    const parent = await host.connect(owner);
    const resources = await host.tokens.listResources(parent);
    expect(resources).toEqual([expect.objectContaining(PAGE), expect.objectContaining(SECOND)]);
    expect(JSON.stringify(resources)).not.toContain('token');
    expect(await host.all(owner)).toHaveLength(1);
    unviolated();
  });

  it('become connections with an encrypted token of their own that does not end', async () => {
    const { parent, page } = await pageOf();
    expect(page).toMatchObject({
      ...{ kind: 'page', parentId: parent.id, ownerId: owner, provider, status: 'active' },
      ...{ resourceOwnerId: PAGE.id, name: PAGE.name, expiresAt: null, scopes: null },
    });
    const [ofPage, ofUser] = await Promise.all([
      host.tokens.getValidToken({ id: page.id }),
      host.tokens.getValidToken(parent),
    ]);
    expect(ofPage).not.toBe(ofUser);
    expect(await whose(ofPage)).toBe(PAGE.id);
    unviolated();
  });

  it('keep their token when that of the account has expired', async () => {
    const { page } = await pageOf();
    const before = await host.tokens.getValidToken(page);
    host.pass(YEAR_MS);
    expect(await host.tokens.getValidToken({ id: page.id })).toBe(before);
    expect(host.fake.requestsTo('exchange')).toHaveLength(1);
    unviolated();
  });

  it('are found by their id or their account, never only by the provider', async () => {
    const { parent, page } = await pageOf();
    const token = await host.tokens.getValidToken(page);
    expect(await host.tokens.getValidToken({ owner, provider, account: PAGE.id })).toBe(token);
    expect(await host.tokens.getValidToken({ owner, provider })).not.toBe(token);
    expect((await host.tokens.findOne({ owner, provider }))?.id).toBe(parent.id);
    expect(await host.tokens.find({ owner, kind: 'page' })).toMatchObject([{ id: page.id }]);
  });

  it('stay the same row when they are chosen again, with the new token', async () => {
    const { parent, page } = await pageOf();
    const before = await host.tokens.getValidToken(page);
    const again = await host.tokens.selectResource(parent, PAGE.id);
    expect(again.id).toBe(page.id);
    expect(await host.tokens.getValidToken(again)).not.toBe(before);
    expect(await host.all(owner)).toHaveLength(2);
    const other = await host.tokens.selectResource(parent, SECOND.id);
    expect(other.id).not.toBe(page.id);
  });

  it('are never left without their account, though both change at the same time', async () => {
    for (let round = 0; round < 8; round += 1) {
      const parent = await host.connect(owner);
      await host.tokens.getValidToken(parent);
      const choice = host.tokens.selectResource(parent, PAGE.id);
      await new Promise((resolve) => setTimeout(resolve, round * 2));
      const [chosen] = await Promise.allSettled([choice, host.tokens.disconnect(parent)]);
      if (chosen.status === 'rejected') expect(chosen.reason).toBeInstanceOf(OAuth2CaptureError);
      expect(await host.all(owner)).toEqual([]);
      host.fake.reset();
    }
  });

  it('are unknown under an id that the account does not have', async () => {
    const parent = await host.connect(owner);
    await expect(host.tokens.selectResource(parent, '1')).rejects.toThrow(UnknownResourceError);
    host.fake.pages = [];
    await expect(host.tokens.selectResource(parent, PAGE.id)).rejects.toThrow(UnknownResourceError);
    expect(await host.all(owner)).toHaveLength(1);
  });

  it('have no sub-accounts', async () => {
    const { page } = await pageOf();
    expect(await host.tokens.listResources(page)).toEqual([]);
    await expect(host.tokens.selectResource(page, PAGE.id)).rejects.toThrow(UnknownResourceError);
    expect((await host.tokens.findOne(page))?.parentId).toBe(page.parentId);
  });

  it('need what the account needs: to be connected again', async () => {
    const { parent, page } = await pageOf();
    host.pass(2 * 24 * 60 * 60 * 1000);
    host.fake.revokeAsUser();
    await expect(host.tokens.refresh({ id: parent.id })).rejects.toThrow(
      ReauthorizationRequiredError,
    );
    const refusal = await host.tokens.getValidToken(page).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ReauthorizationRequiredError);
    expect(refusal).toMatchObject({ tokenId: parent.id, reason: 'rejected' });
  });

  it('work again with the account, with a new token', async () => {
    const { parent, page } = await pageOf();
    const before = await host.tokens.getValidToken(page);
    host.pass(1000);
    host.fake.revokeAsUser();
    const again = await host.connect(owner);
    expect(again.id).toBe(parent.id);
    const after = await host.tokens.getValidToken({ id: page.id });
    expect([await whose(before), await whose(after)]).toEqual([undefined, PAGE.id]);
    expect(await host.tokens.getValidToken({ id: page.id })).toBe(after);
    expect(await host.all(owner)).toHaveLength(2);
    expect(host.fake.requestsTo('accounts')).toHaveLength(2);
  });

  it('do not work again when the account has lost them', async () => {
    const { page } = await pageOf();
    host.pass(1000);
    await host.connect(owner);
    host.fake.pages = [];
    await expect(host.tokens.getValidToken(page)).rejects.toThrow(UnknownResourceError);
  });

  it('are deleted with the account', async () => {
    const { parent, page } = await pageOf();
    expect(await host.tokens.disconnect(parent)).toEqual({ revocation: 'confirmed' });
    expect(await host.all(owner)).toEqual([]);
    await expect(host.tokens.getValidToken(page)).rejects.toThrow(NotConnectedError);
  });

  it('are deleted separately, without a request to Facebook', async () => {
    const { parent, page } = await pageOf();
    expect(await host.tokens.disconnect(page)).toEqual({ revocation: 'shared' });
    expect(await host.all(owner)).toMatchObject([{ id: parent.id }]);
    expect(host.fake.requestsTo('revoke')).toEqual([]);
    expect(await host.tokens.getValidToken(parent)).toMatch(/\S/);
  });

  describe('over HTTP', () => {
    const csrfOf = async (user: string) =>
      (await host.call(user, 'GET', 'connections')).json.csrfToken as string;

    it('are listed and chosen, with the proof of a page of this module', async () => {
      const parent = await host.connect(owner);
      const path = `connections/${parent.id}/resources`;
      const { status, json } = await host.call(owner, 'GET', path);
      expect([status, json.resources]).toMatchObject([200, [PAGE, SECOND]]);
      const refused = await host.call(owner, 'POST', path, { id: PAGE.id });
      expect([refused.status, refused.json.code]).toEqual([403, 'csrf']);
      expect(await host.all(owner)).toHaveLength(1);
      const csrf = await csrfOf(owner);
      const chosen = await host.call(owner, 'POST', path, { id: PAGE.id, csrf });
      expect(chosen.status).toBe(201);
      expect(chosen.json).toMatchObject({ kind: 'page', parentId: parent.id, account: PAGE.id });
      expect(JSON.stringify([json, chosen.json])).not.toContain('token');
      const wrong = await host.call(owner, 'POST', path, { id: '1', csrf });
      expect([wrong.status, wrong.json.code]).toEqual([404, 'unknown_resource']);
      const nothing = await host.call(owner, 'POST', path, { csrf });
      expect([nothing.status, nothing.json.code]).toEqual([400, 'invalid_reference']);
    });

    it('belong only to their owner', async () => {
      const { id } = await host.connect(owner);
      const path = `connections/${id}/resources`;
      const csrf = await csrfOf('bob');
      for (const foreign of [
        await host.call('bob', 'GET', path),
        await host.call('bob', 'POST', path, { id: PAGE.id, csrf }),
      ]) {
        expect([foreign.status, foreign.json.code]).toEqual([404, 'not_found']);
      }
      expect(await host.all(owner)).toHaveLength(1);
    });
  });
});
