import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountsHost } from './accounts-host.js';

const owner = 'alice';
const ref = { owner, provider: 'facebook' };
const tasks = ['CREATE_CONTENT', 'MANAGE'];
const PORTFOLIO = {
  id: '7701',
  name: 'Engines Group',
  owned: [{ id: '501', name: 'Engines Abroad', tasks }],
  client: [{ id: '502', name: 'Looms Abroad', tasks }],
};
const SCOPES = ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts'];

describe('Facebook Pages of a Business Portfolio', () => {
  let host: AccountsHost<'facebook'>;
  let plain: AccountsHost<'facebook'>;
  beforeAll(async () => {
    host = await AccountsHost.start('facebook', { scopes: [...SCOPES, 'business_management'] });
    plain = await AccountsHost.start('facebook', { scopes: SCOPES });
  });
  afterEach(async () => {
    expect([host.fake.violations(), plain.fake.violations()]).toEqual([[], []]);
    await Promise.all([host.reset(owner), plain.reset(owner)]);
  });
  afterAll(() => Promise.all([host?.close(), plain?.close()]));

  const ids = async (at: typeof host): Promise<string[]> =>
    (await at.tokens.listResources(ref)).map(({ id }) => id).sort();

  it('R-285 are listed with the account’s own, and can be chosen', async () => {
    host.fake.portfolios = [PORTFOLIO];
    await host.connect(owner);
    expect(await ids(host)).toEqual(['104621986234567891', '104621986234567893', '501', '502']);
    const page = await host.tokens.selectResource(ref, '502');
    expect(page).toMatchObject({ kind: 'page', name: 'Looms Abroad' });
    const own = await host.tokens.getValidToken({ id: page.id });
    expect(own).not.toBe(await host.tokens.getValidToken(ref));
  });

  it('R-285 are listed if the account has no Pages itself', async () => {
    host.fake.pages = [];
    host.fake.portfolios = [PORTFOLIO, { id: '7702', name: 'Empty' }];
    await host.connect(owner);
    expect(await ids(host)).toEqual(['501', '502']);
  });

  it('R-286 are found by the granular scopes without business_management', async () => {
    plain.fake.useVariants('granular_scopes');
    plain.fake.pages = [];
    plain.fake.portfolios = [PORTFOLIO];
    await plain.connect(owner);
    expect(await ids(plain)).toEqual(['501', '502']);
    expect(plain.fake.requestsTo('businesses')).toEqual([]);
  });

  it('R-286 cause no request if neither source names any', async () => {
    await plain.connect(owner);
    expect(await ids(plain)).toHaveLength(2);
    expect(plain.fake.requestsTo('businesses')).toEqual([]);
    expect(plain.fake.requestsTo('page')).toEqual([]);
  });

  it.each([
    ['businesses', 1],
    ['owned_pages', 3],
    ['introspection', 4],
  ])('R-287 are listed as far as they can be read when %s is refused', async (endpoint, count) => {
    host.fake.pages = [{ id: '500', name: 'Own', tasks }];
    host.fake.portfolios = [
      PORTFOLIO,
      { ...PORTFOLIO, id: '7702', owned: [{ id: '503', name: 'C', tasks }] },
    ];
    await host.connect(owner);
    const refused = { status: 400, body: { error: { code: 200, type: 'OAuthException' } } };
    host.fake.failNext(refused, 1, endpoint);
    expect(await ids(host)).toHaveLength(count);
  });

  it('R-287 are not shown as an empty list while Facebook fails', async () => {
    host.fake.pages = [];
    host.fake.portfolios = [PORTFOLIO];
    await host.connect(owner);
    host.fake.failNext(500, 1, 'businesses');
    await expect(ids(host)).rejects.toMatchObject({ code: 'token_refresh' });
    expect(await ids(host)).toEqual(['501', '502']);
  });
});
