import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuthJsRow } from '../../../../lib/tokens/capturing/import/authjs.js';
import type { BetterAuthRow } from '../../../../lib/tokens/capturing/import/better-auth.js';
import type { DjangoOAuth2CaptureRow } from '../../../../lib/tokens/capturing/import/django-oauth2-capture.js';
import { ProfileRefresh } from '../../../../lib/tokens/secondary-data/profile-refresh.js';
import { json } from '../../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const HOUR_MS = 3_600_000;

/** How Django writes an instant into SQLite: UTC, and nothing says so. */
const naive = (ms: number): string =>
  new Date(ms).toISOString().replace('T', ' ').replace('Z', '000');

describe('an import', () => {
  let vault: Vault;
  beforeEach(async () => void (vault = await Vault.open()));
  afterEach(() => vault.close());

  const now = (): number => vault.app.clock.now();
  const near = (instant: Date | null | undefined, ms: number): boolean =>
    Math.abs(Number(instant) - ms) < 1_000;
  const reasons = ({ skipped }: { skipped: { index: number; reason: string }[] }): unknown[] =>
    skipped.map(({ index, reason }) => [index, reason]);

  describe('from django-oauth2-capture', () => {
    const row = (changes: Partial<DjangoOAuth2CaptureRow> = {}): DjangoOAuth2CaptureRow => ({
      provider: 'acme',
      owner_id: 7,
      user_id: '1001',
      access_token: 'SENTINEL-access',
      refresh_token: 'SENTINEL-refresh',
      expires_at: naive(now() + HOUR_MS),
      refresh_token_expires_at: null,
      token_type: '',
      name: 'Alice',
      profile_json: '{"login":"alice","email":"alice@example.org"}',
      ...changes,
    });

    it('R-082: encrypts plain tokens, keeps their expiry, and returns them', async () => {
      const end = now() + HOUR_MS;
      const rows = [
        row({ expires_at: naive(end), refresh_token_expires_at: naive(end + HOUR_MS) }),
      ];
      const report = await vault.tokens.importFrom('django-oauth2-capture', rows);
      expect(report).toEqual({ imported: 1, skipped: [] });
      const [token] = await vault.tokens.find({ owner: '7' });
      expect(token).toMatchObject({
        provider: 'acme',
        resourceOwnerId: '1001',
        name: 'Alice',
        username: 'alice',
        profile: { email: 'alice@example.org' },
        tokenType: 'Bearer',
        scopes: null,
        status: 'active',
      });
      expect(near(token?.expiresAt, end)).toBe(true);
      expect(near(token?.refreshTokenExpiresAt, end + HOUR_MS)).toBe(true);
      expect(vault.database.dump()).not.toContain('SENTINEL');
      expect(await vault.tokens.getValidToken({ owner: '7', provider: 'acme' })).toBe(
        'SENTINEL-access',
      );
      expect(vault.calls).toBe(0);
    });

    it('R-082: refreshes an expired token at its first use', async () => {
      const end = now() - 100 * 24 * HOUR_MS;
      await vault.tokens.importFrom('django-oauth2-capture', [row({ expires_at: naive(end) })]);
      const ref = { owner: '7', provider: 'acme' };
      expect(near((await vault.tokens.findOne(ref))?.expiresAt, end)).toBe(true);
      const answer = { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 };
      vault.server.script('/token', json(200, answer));
      expect(await vault.tokens.getValidToken(ref)).toBe('AT2');
      const [request] = vault.server.to('/token');
      expect(request?.form.get('refresh_token')).toBe('SENTINEL-refresh');
      // Whose account it is was somebody else's word until now.
      await vault.app.get(ProfileRefresh).settled();
      expect(vault.server.to('/userinfo')).toHaveLength(1);
    });

    it('R-082: sends its user to connect again when it cannot be refreshed', async () => {
      const rows = [row({ expires_at: naive(now() - 1), refresh_token: '' })];
      await vault.tokens.importFrom('django-oauth2-capture', rows);
      const error = await errorOf(vault.tokens.getValidToken({ owner: '7', provider: 'acme' }));
      expect(error).toMatchObject({ reason: 'no_refresh_token' });
      expect(vault.calls).toBe(0);
    });

    it('R-082: skips invented, duplicate and invalid rows, and reports them without a secret', async () => {
      const rows = [
        row({ access_token: '' }),
        row({ access_token: '  ' }),
        row({ user_id: '' }),
        row({ user_id: 'acme_user_7' }),
        row(),
        row({ access_token: 'SENTINEL-double' }),
        row({ provider: 'nowhere', user_id: '2' }),
        row({ user_id: '3', expires_at: 'soon' }),
        row({ user_id: '4', access_token: 'SENTINEL broken\n' }),
        row({ user_id: '5', token_type: 'mac' }),
        row({ user_id: '6'.repeat(300) }),
      ];
      const report = await vault.tokens.importFrom('django-oauth2-capture', rows);
      expect(report.imported).toBe(1);
      expect(reasons(report)).toEqual([
        [0, 'no_token'],
        [1, 'no_token'],
        [2, 'no_account'],
        [3, 'no_account'],
        [5, 'already_connected'],
        [6, 'unknown_provider'],
        [7, 'unusable'],
        [8, 'unusable'],
        [9, 'unusable'],
        [10, 'unusable'],
      ]);
      expect(report.skipped[4]).toMatchObject({ provider: 'acme', account: '1001' });
      expect(JSON.stringify(report)).not.toContain('SENTINEL');
      expect(vault.app.log.text).not.toContain('SENTINEL');
      expect(vault.database.tokens()).toHaveLength(1);
      expect(await vault.tokens.getValidToken({ owner: '7', provider: 'acme' })).toBe(
        'SENTINEL-access',
      );
    });
  });

  describe('from better-auth', () => {
    const row = (changes: Partial<BetterAuthRow> = {}): BetterAuthRow => ({
      providerId: 'acme',
      accountId: '1001',
      userId: 'user-1',
      accessToken: 'AT',
      refreshToken: 'RT',
      accessTokenExpiresAt: new Date(now() + HOUR_MS),
      refreshTokenExpiresAt: null,
      scope: 'read,write',
      ...changes,
    });
    const encrypted = Buffer.from('x'.repeat(60)).toString('hex');

    it('keeps the granted scopes, and leaves out passwords', async () => {
      const credential = { providerId: 'credential', accessToken: null, refreshToken: null };
      const report = await vault.tokens.importFrom('better-auth', [row(), row(credential)]);
      expect(reasons(report)).toEqual([[1, 'no_token']]);
      const [token] = await vault.tokens.find({ owner: 'user-1' });
      expect(token?.scopes).toEqual(['read', 'write']);
    });

    it('never imports an encrypted value as a token', async () => {
      const rows = [
        row({ accessToken: encrypted }),
        row({ accessToken: `$ba$2$${encrypted}` }),
        row({ refreshToken: encrypted }),
      ];
      const report = await vault.tokens.importFrom('better-auth', rows);
      expect(reasons(report)).toEqual([
        [0, 'encrypted'],
        [1, 'encrypted'],
        [2, 'encrypted'],
      ]);
      expect(vault.database.tokens()).toEqual([]);
    });

    it('has encrypted tokens opened by the host, and only those', async () => {
      const rows = [
        row({ accessToken: encrypted, refreshToken: `$ba$2$${encrypted}` }),
        row({ accountId: '1002', accessToken: `${encrypted}00`, refreshToken: null }),
        row({ accountId: '1003' }),
      ];
      const given: string[] = [];
      const decrypt = async (token: string): Promise<string> => {
        given.push(token);
        if (token.endsWith('00')) throw new Error(`cannot open ${token}`);
        return `plain-${given.length}`;
      };
      const report = await vault.tokens.importFrom('better-auth', rows, { decrypt });
      expect(reasons(report)).toEqual([[1, 'encrypted']]);
      expect(given).toEqual([encrypted, `$ba$2$${encrypted}`, `${encrypted}00`]);
      const tokens = await Promise.all(
        ['1001', '1003'].map((account) =>
          vault.tokens.getValidToken({ owner: 'user-1', provider: 'acme', account }),
        ),
      );
      expect(tokens).toEqual(['plain-1', 'AT']);
    });
  });

  describe('from Auth.js', () => {
    const row = (changes: Partial<AuthJsRow> = {}): AuthJsRow => ({
      provider: 'acme',
      providerAccountId: '1001',
      userId: 'user-1',
      access_token: 'AT',
      refresh_token: 'RT',
      expires_at: Math.floor(now() / 1000) + 3600,
      token_type: 'bearer',
      scope: 'read write',
      ...changes,
    });

    it('reads its seconds, also as text', async () => {
      const end = Math.floor(now() / 1000) + 3600;
      const rows = [row({ expires_at: end }), row({ userId: '2', expires_at: String(end) })];
      expect(await vault.tokens.importFrom('authjs', rows)).toMatchObject({ imported: 2 });
      for (const owner of ['user-1', '2']) {
        const [token] = await vault.tokens.find({ owner });
        expect(near(token?.expiresAt, end * 1000)).toBe(true);
        expect(token?.scopes).toEqual(['read', 'write']);
      }
    });

    it('finds providers and owners under other names', async () => {
      const options = {
        providers: { 'acme-oauth': 'acme', gone: 'nowhere' },
        owner: async ({ userId }: AuthJsRow) => (userId === 'user-3' ? null : BigInt(42)),
      };
      const rows = [
        row({ provider: 'acme-oauth' }),
        row({ provider: 'gone' }),
        row({ userId: 'user-3' }),
        row({ providerAccountId: '1002' }),
      ];
      const report = await vault.tokens.importFrom('authjs', rows, options);
      expect(reasons(report)).toEqual([
        [1, 'unknown_provider'],
        [2, 'no_owner'],
      ]);
      expect(await vault.tokens.find({ owner: '42', provider: 'acme' })).toHaveLength(2);
    });

    it('refuses an id that has lost digits', async () => {
      const account = (2 ** 60) as unknown as string;
      const report = await vault.tokens.importFrom('authjs', [row({ providerAccountId: account })]);
      expect(reasons(report)).toEqual([[0, 'no_account']]);
    });

    it('does not change what users have connected meanwhile, also when it is run again', async () => {
      const input = { owner: 'user-1' };
      const { id } = await vault.save({ access_token: 'NEWER' }, input);
      const before = JSON.stringify(vault.row(id));
      for (const expected of [
        [[0, 'already_connected']],
        [
          [0, 'already_connected'],
          [1, 'already_connected'],
        ],
      ]) {
        const rows = [row(), row({ providerAccountId: '1002' })];
        expect(reasons(await vault.tokens.importFrom('authjs', rows))).toEqual(expected);
      }
      expect(JSON.stringify(vault.row(id))).toBe(before);
      expect(await vault.tokens.getValidToken({ id })).toBe('NEWER');
    });

    it('reads a stream row by row, and emits no event', async () => {
      const stored: number[] = [];
      async function* stream(): AsyncGenerator<AuthJsRow> {
        for (let account = 0; account < 100; account += 1) {
          stored.push(vault.database.tokens().length);
          yield row({ providerAccountId: String(account) });
        }
      }
      expect(await vault.tokens.importFrom('authjs', stream())).toMatchObject({ imported: 100 });
      expect(stored).toEqual(Array.from({ length: 100 }, (_, index) => index));
      expect(vault.app.log.text).not.toContain('oauth2.connected');
    });
  });

  it('refuses an unknown product', async () => {
    const error = await errorOf(vault.tokens.importFrom('firebase' as 'authjs', []));
    expect(error).toMatchObject({ code: 'invalid_reference' });
  });
});
