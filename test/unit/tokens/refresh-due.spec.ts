import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { Fleet } from '../../integration/fleet.js';

describeEachDatabase('what is due', (name) => {
  let fleet: Fleet;
  beforeAll(async () => void (fleet = await Fleet.open(name)));
  afterAll(() => fleet.close());

  it('is renewed, claim by claim, until nothing is left', async () => {
    const ids = await fleet.manyDue(25);
    expect(await fleet.tokens().refreshDue()).toEqual({ refreshed: 25, failed: 0, skipped: 0 });
    expect(new Set(fleet.asked).size).toBe(25);
    expect(fleet.asked).toHaveLength(25);
    const now = fleet.app.clock.now();
    for (const id of ids) {
      const row = await fleet.row(id);
      expect(row).toMatchObject({ version: 2, status: 'active', claim: null });
      expect(Number(row.refresh_at)).toBeGreaterThan(now);
    }
    expect(await fleet.tokens().refreshDue()).toEqual({ refreshed: 0, failed: 0, skipped: 0 });
  });
});
