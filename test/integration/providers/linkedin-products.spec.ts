import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../fixtures/until.js';
import { AccountsHost } from './accounts-host.js';

const owner = 'alice';
const ref = { owner, provider: 'linkedin' };

describe('LinkedIn with the Community Management API, without openid', () => {
  let host: AccountsHost<'linkedin'>;
  beforeAll(async () => {
    host = await AccountsHost.start('linkedin', {
      scopes: ['r_basicprofile', 'rw_organization_admin', 'w_organization_social'],
    });
    host.fake.useVariantsByDefault('community_management');
  });
  afterEach(async () => {
    expect(host.fake.violations()).toEqual([]);
    await host.reset(owner);
  });
  afterAll(() => host?.close());

  const organisations = async (): Promise<string[]> =>
    (await host.tokens.listResources(ref)).map(({ id }) => id);

  it('R-288 reads the member where the product allows it', async () => {
    const token = await host.connect(owner);
    expect(token).toMatchObject({
      resourceOwnerId: host.fake.subject(host.fake.account),
      name: 'Ada Lovelace',
      username: 'ada',
    });
    expect(host.fake.requestsTo('userinfo')).toEqual([]);
  });

  it('R-288 names the scope that is missing when there is none for the profile', async () => {
    host.fake.declineScopes('r_basicprofile');
    await expect(host.connect(owner)).rejects.toThrow(/missing_scope/);
    // The grant of the failed flow is revoked in the background.
    await until(() => host.fake.requestsTo('revoke').length === 1);
  });

  it.each([
    ['ADMINISTRATOR', true],
    ['CONTENT_ADMINISTRATOR', true],
    ['DIRECT_SPONSORED_CONTENT_POSTER', true],
    ['RECRUITING_POSTER', true],
    ['ANALYST', false],
    ['LEAD_GEN_FORMS_MANAGER', false],
    ['CURATOR', false],
  ])('R-289 lists an organisation for the role %s: %p', async (role, isListed) => {
    host.fake.organisations = [
      { id: '11', localizedName: 'Engines Ltd', role },
      { id: '12', localizedName: 'Looms Ltd', role: 'ADMINISTRATOR' },
    ];
    await host.connect(owner);
    expect(await organisations()).toEqual(isListed ? ['11', '12'] : ['12']);
  });

  it('R-289 lists an organisation once for a member who has two roles there', async () => {
    const engines = { id: '11', localizedName: 'Engines Ltd' };
    host.fake.organisations = [
      { ...engines, role: 'ADMINISTRATOR' },
      { ...engines, role: 'CONTENT_ADMINISTRATOR' },
    ];
    await host.connect(owner);
    expect(await organisations()).toEqual(['11']);
  });
});

describe('LinkedIn with both products', () => {
  it('R-288 knows one member by one id, however the profile was read', async () => {
    const host = await AccountsHost.start('linkedin', { scopes: ['r_basicprofile'] });
    const { resourceOwnerId } = await host.connect(owner);
    await host.close();
    const other = await AccountsHost.start('linkedin', { scopes: ['openid', 'profile'] });
    const token = await other.connect(owner);
    expect(token.resourceOwnerId).toBe(resourceOwnerId);
    await other.close();
  });
});
