import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { account } from '../../fixtures/fault-provider.js';
import { asked, ScopeScene } from './scope-scene.js';

describe('connecting again by the ordinary link', () => {
  let scene: ScopeScene;
  beforeAll(async () => {
    scene = await ScopeScene.open({
      shop: { scopeImplications: { 'write_{x}': ['read_{x}'] }, scopesIgnoreCase: true },
      fixed: {},
      several: {},
      strict: {},
    });
    await scene.deploy({
      acme: { scopes: ['base'], endpoints: scene.server.endpoints },
      shop: { scopes: ['read_orders'] },
      fixed: {},
      several: { scopes: ['base'] },
      strict: { scopes: ['base'] },
    });
  });
  afterAll(() => scene.close());

  it('R-240 also requests incrementally granted scopes, and removes nothing', async () => {
    await scene.connect('acme');
    await scene.connect('acme', undefined, await scene.linkFor('acme', 'extra'));
    expect(await scene.connect('acme')).toEqual(['base', 'extra']);
    const still = scene.tokens.getValidToken(
      { owner: 'alice', provider: 'acme' },
      { scopes: ['base', 'extra'] },
    );
    await expect(still).resolves.toEqual(expect.any(String));
  });

  it('R-241 spells them as they were asked for, and leaves out what another one includes', async () => {
    await scene.connect('shop');
    const link = await scene.linkFor('shop', 'Write_Products', 'read_products');
    await scene.connect('shop', 'read_orders,write_products', link);
    expect(await scene.connect('shop')).toEqual(['read_orders', 'Write_Products']);
  });

  it('R-242 requests the scopes of all accounts; a link for one account, those of that account', async () => {
    scene.server.provider.account = account('first');
    await scene.connect('several');
    await scene.connect('several', undefined, await scene.linkFor('several', 'extra'));
    scene.server.provider.account = account('second');
    expect(await scene.connect('several')).toEqual(['base', 'extra']);
    await scene.connect('several', 'base other');
    expect(asked(await scene.begin('several'))).toEqual(['base', 'other', 'extra']);
    const [second, first] = await scene.tokens.find({ owner: 'alice', provider: 'several' });
    const linkOf = async (id = ''): Promise<string> =>
      (
        (await scene.tokens
          .getValidToken({ id }, { scopes: ['new'] })
          .catch((reason: unknown) => reason)) as { connectUrl: string }
      ).connectUrl;
    expect(asked(await scene.begin('several', await linkOf(first?.id)))).toEqual([
      'base',
      'new',
      'extra',
    ]);
    expect(asked(await scene.begin('several', await linkOf(second?.id)))).toEqual([
      'base',
      'new',
      'other',
    ]);
  });

  it('R-243 requests only the configured scopes after the provider has refused the others', async () => {
    await scene.connect('strict', 'base withdrawn');
    const flow = await scene.begin('strict');
    expect(asked(flow)).toEqual(['base', 'withdrawn']);
    const refused = (await flow
      .complete({ state: flow.state, error: 'invalid_scope' })
      .catch((reason: unknown) => reason)) as { flow: { retryUrl: string } };
    expect(asked(await scene.begin('strict', refused.flow.retryUrl))).toEqual(['base']);
  });

  it('R-244 requests nothing if only the provider decides what it grants', async () => {
    await scene.connect('fixed', 'deals users');
    expect(asked(await scene.begin('fixed'))).toEqual([]);
  });

  it('requests no scope of another user', async () => {
    await scene.tokens.save({
      owner: 'bob',
      provider: 'strict',
      tokens: { access_token: 'AT', scope: 'his' },
      resourceOwner: { id: 'bobs' },
    });
    expect(asked(await scene.begin('strict'))).not.toContain('his');
  });
});
