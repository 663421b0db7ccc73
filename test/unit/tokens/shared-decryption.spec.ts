import { describe, expect, it } from '@jest/globals';
import { SharedDecryption } from '../../../lib/tokens/reading/shared-decryption.js';

const ROW = { id: 'a', ownerId: 'alice', provider: 'acme', accessToken: 'one' };

describe('a decryption that callers share', () => {
  const create = (): { shared: SharedDecryption; calls: string[] } => {
    const calls: string[] = [];
    const decryptAccessToken = (row: typeof ROW): string => {
      const text = `${row.id} ${row.ownerId} ${row.provider} ${row.accessToken}`;
      calls.push(text);
      if (row.accessToken === 'damaged') throw new Error('damaged');
      return text;
    };
    return { shared: new SharedDecryption({ decryptAccessToken }), calls };
  };

  it('R-501: happens once per object, and again for an equal one', () => {
    const { shared, calls } = create();
    const row = { ...ROW };
    expect(shared.decryptAccessToken(row)).toBe(shared.decryptAccessToken(row));
    expect(calls).toHaveLength(1);
    shared.decryptAccessToken({ ...ROW });
    expect(calls).toHaveLength(2);
  });

  it.each(['id', 'ownerId', 'provider', 'accessToken'] as const)(
    'R-501: is not used for a row whose %s was changed',
    (name) => {
      const { shared } = create();
      const row = { ...ROW };
      const before = shared.decryptAccessToken(row);
      row[name] = 'other';
      expect(shared.decryptAccessToken(row)).not.toBe(before);
      expect(shared.decryptAccessToken(row)).toContain('other');
    },
  );

  it('R-501: throws for each caller', () => {
    const { shared, calls } = create();
    const row = { ...ROW, accessToken: 'damaged' };
    expect(() => shared.decryptAccessToken(row)).toThrow('damaged');
    expect(() => shared.decryptAccessToken(row)).toThrow('damaged');
    expect(calls).toHaveLength(2);
  });
});
