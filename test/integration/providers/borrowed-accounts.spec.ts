import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TokenRefreshError } from '../../../lib/tokens/token.errors.js';
import { AccountsHost } from './accounts-host.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const owner = 'alice';

/** What is used with the token of the account: it has none of its own. */
describe('the organisations of a LinkedIn member', () => {
  let host: AccountsHost<'linkedin'>;

  beforeAll(async () => {
    host = await AccountsHost.start('linkedin', {
      scopes: ['openid', 'profile', 'rw_organization_admin'],
    });
  });
  beforeEach(() => host.reset(owner));
  afterAll(() => host.close());

  it('are listed, all of them, with a version that is there', async () => {
    host.fake.organisations = Array.from({ length: 101 }, (_, i) => ({
      id: String(1000 + i),
      localizedName: `Engines ${i}`,
    }));
    const resources = await host.tokens.listResources(await host.connect(owner));
    expect(resources).toHaveLength(101);
    expect(resources[0]).toMatchObject({ id: '1000', kind: 'organisation', name: 'Engines 0' });
    const [first, ...rest] = host.fake.requestsTo('accounts');
    expect(rest).toHaveLength(1);
    expect(first?.url.search).toContain('projection=(elements*(');
    const month = new Date(Date.now() - 150 * DAY_MS).toISOString().slice(0, 7).replace('-', '');
    expect(Number(first?.headers['linkedin-version'])).toBeLessThanOrEqual(Number(month));
    expect(host.fake.violations()).toEqual([]);
  });

  it("are used with the member's token", async () => {
    const parent = await host.connect(owner);
    const [{ id } = { id: '' }] = await host.tokens.listResources(parent);
    const child = await host.tokens.selectResource(parent, id);
    expect(child).toMatchObject({ kind: 'organisation', parentId: parent.id, name: 'Engines Ltd' });
    const token = await host.tokens.getValidToken(parent);
    expect(await host.tokens.getValidToken({ id: child.id })).toBe(token);
    expect((await host.tokens.selectResource(parent, id)).id).toBe(child.id);
    expect(await host.tokens.listResources(child)).toEqual([]);
  });

  it('are not shown while LinkedIn fails, and the connection still works', async () => {
    const parent = await host.connect(owner);
    host.fake.failNext(500, 1, 'accounts');
    const failure = await host.tokens.listResources(parent).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TokenRefreshError);
    expect((await host.tokens.findOne(parent))?.status).toBe('active');
  });
});

describe('the channel of a Google account', () => {
  let host: AccountsHost<'google'>;

  beforeAll(async () => {
    host = await AccountsHost.start('google', {
      scopes: ['openid', 'profile', 'https://www.googleapis.com/auth/youtube.readonly'],
    });
  });
  beforeEach(() => host.reset(owner));
  afterAll(() => host.close());

  it("is used with the account's token, also after a refresh", async () => {
    const parent = await host.connect(owner);
    const [channel] = await host.tokens.listResources(parent);
    expect(channel).toMatchObject({ kind: 'channel', name: 'Ada', username: '@ada' });
    const child = await host.tokens.selectResource(parent, channel?.id ?? '');
    expect(child).toMatchObject({ parentId: parent.id, profile: channel?.profile });
    const before = await host.tokens.getValidToken(child);
    host.pass(DAY_MS);
    const after = await host.tokens.getValidToken({ id: child.id });
    expect(after).not.toBe(before);
    expect(await host.tokens.getValidToken({ id: parent.id })).toBe(after);
    expect(host.fake.violations()).toEqual([]);
  });

  it('may be missing', async () => {
    host.fake.channel = null;
    expect(await host.tokens.listResources(await host.connect(owner))).toEqual([]);
  });

  it('is not shown without the scope, and the connection still works', async () => {
    host.fake.declineScopes('https://www.googleapis.com/auth/youtube.readonly');
    const parent = await host.connect(owner);
    await expect(host.tokens.listResources(parent)).rejects.toThrow(TokenRefreshError);
    expect((await host.tokens.findOne(parent))?.status).toBe('active');
  });
});
