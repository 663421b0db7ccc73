import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeEachDatabase, missing, reuseDatabases } from '../../databases/databases.js';
import { OAuth2TokenRepository } from '../../../lib/tokens/storage/oauth2-token.repository.js';
import { HeldLease } from '../../../lib/tokens/leases/held-lease.js';
import { LeaseRepository } from '../../../lib/tokens/leases/lease.repository.js';
import type { DatabaseName } from '../../databases/test-database.js';
import { SecondaryScene, grantOf, service } from './secondary-scene.js';

const list = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `scope:resource-${n}:read`);
const huge = '🌸'.repeat(2_500_000);

function limits(name: DatabaseName, session?: string): void {
  reuseDatabases();
  let scene: SecondaryScene;
  beforeEach(async () => {
    scene = await SecondaryScene.open(name);
  });
  afterEach(() => scene.close());

  it.each<[string, object, object]>([
    ['scopes that fit', { scope: list(2_000).join(' ') }, { scopes: list(2_000) }],
    ['scopes that do not fit', { scope: list(4_000) }, { scopes: null }],
    [
      'declined scopes that do not fit',
      { scope: 'read', declined_scope: list(5_000) },
      { scopes: ['read'], declinedScopes: null },
    ],
    ['a scope of 10 MB', { scope: `read ${'x'.repeat(10_000_000)}` }, { scopes: ['read'] }],
  ])('R-311 %s, at a connect', async (_, members, stored) => {
    const app = await scene.boot({ session });
    const saved = await service(app).save({
      ...grantOf('1'),
      tokens: { ...grantOf('1').tokens, ...members },
    });
    expect(saved).toMatchObject(stored);
    expect(await service(app).getValidToken({ id: saved.id })).toBe('AT1');
    expect(await scene.row(saved.id)).toMatchObject({ repair_at: null });
  });

  it('R-311 a profile, a name and metadata of megabytes', async () => {
    const app = await scene.boot({ session });
    const members = Object.fromEntries(list(500).map((key) => [key, huge]));
    const saved = await service(app).save({
      ...grantOf('1'),
      resourceOwner: { id: '1', name: huge, username: huge, profile: { bio: huge, ...members } },
      metadata: { note: huge, ...members },
    });
    expect(saved.name).toMatch(/^(🌸){127}$/u);
    expect(saved.profile.bio).toMatch(/^(🌸)+$/u);
    expect(JSON.stringify(saved.profile).length).toBeLessThan(65_536);
    expect(await service(app).getValidToken({ id: saved.id })).toBe('AT1');
    const again = await service(app).save({ ...grantOf('1'), metadata: { note: 'short' } });
    expect(again).toMatchObject({ id: saved.id, metadata: { note: 'short' } });
  });

  it('R-312 reasons and fingerprints of a strategy are as long as their columns', async () => {
    const app = await scene.boot({ session });
    const { id } = await service(app).save(grantOf('1'));
    const row = await app.get(OAuth2TokenRepository).findStored(id);
    if (row === undefined) throw new Error('no row');
    const leases = app.get(LeaseRepository);
    const lease = new HeldLease(row, 10_000, Date.now());
    await leases.claim(row, lease);
    const reason = `because ${'of this '.repeat(50)}`;
    expect(await leases.recordFailure(row, lease, { reason, retryAt: Date.now() })).toBe(true);
    expect(await scene.row(id)).toMatchObject({ status_reason: reason.slice(0, 64) });
  });

  it('R-312 a row that was truncated is read as far as possible', async () => {
    const app = await scene.boot({ session });
    const { id } = await service(app).save({
      ...grantOf('1'),
      resourceOwner: { id: '1', profile: { email: 'a@b.example' } },
      metadata: { team: 'T1' },
    });
    for (const column of ['scopes', 'requested_scopes', 'profile', 'metadata']) {
      await scene.database.set(id, column, '["read","wri');
    }
    expect(await service(app).findOne({ id })).toMatchObject({
      scopes: null,
      profile: {},
      metadata: {},
    });
    await scene.database.expire(id);
    scene.answer({ access_token: 'AT2', expires_in: 60, scope: 'read' });
    expect(await service(app).getValidToken({ id, owner: 'alice' })).toBe('AT2');
    expect(await service(app).findOne({ id })).toMatchObject({ scopes: ['read'] });
  });
}

describeEachDatabase('content that is longer than its column', (name) => limits(name));
(missing('mariadb') === undefined ? describe : describe.skip)(
  'content that is longer than its column on a MariaDB that is not strict',
  () => limits('mariadb', "SET SESSION sql_mode = ''"),
);
