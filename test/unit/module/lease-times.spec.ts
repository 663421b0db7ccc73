import { describe, expect, it } from '@jest/globals';
import { DatabaseOptions } from '../../../lib/core/database/database.options.js';
import { completeLeaseTimes } from '../../../lib/lease-times.js';
import { HttpOptions } from '../../../lib/providers/configured/http.options.js';
import { RefreshOptions } from '../../../lib/tokens/tokens.options.js';

function complete(
  given: Partial<RefreshOptions>,
  timeout = 10,
  leaseStatementTimeout = 2,
): { leaseTtl: number; waitTimeout: number; warnings: string[] } {
  const refresh = Object.assign(new RefreshOptions(), given);
  const http = Object.assign(new HttpOptions(), { timeout });
  const database = { ...new DatabaseOptions(), leaseStatementTimeout, url: undefined };
  const warnings = completeLeaseTimes(given, { refresh, http, database });
  return { leaseTtl: refresh.leaseTtl, waitTimeout: refresh.waitTimeout, warnings };
}

describe('how long a lease lasts and a caller waits', () => {
  it.each([
    [10, 2, 20, 25],
    [30, 2, 40, 45],
    [10, 0.5, 12.5, 17.5],
  ])(
    'R-353: follows from the timeouts: %d s and %d s give %d s and %d s',
    (http, database, leaseTtl, waitTimeout) => {
      expect(complete({}, http, database)).toEqual({ leaseTtl, waitTimeout, warnings: [] });
    },
  );

  it('R-353: the lease does not depend on how long callers wait', () => {
    const { leaseTtl, warnings } = complete({ waitTimeout: 3 });
    expect(leaseTtl).toBe(20);
    expect(warnings).toEqual([expect.stringContaining('refresh.waitTimeout of 3 seconds')]);
  });

  it('R-353: a lease that does not cover the request and its statements is raised, with a warning', () => {
    const { leaseTtl, waitTimeout, warnings } = complete({ leaseTtl: 11 });
    expect([leaseTtl, waitTimeout]).toEqual([18, 23]);
    expect(warnings).toEqual([expect.stringContaining('refresh.leaseTtl of 11 seconds')]);
  });

  it('R-353: one that does is taken as it is', () => {
    expect(complete({ leaseTtl: 18, waitTimeout: 23 }).warnings).toEqual([]);
    expect(complete({ leaseTtl: 60, waitTimeout: 65 })).toMatchObject({
      leaseTtl: 60,
      waitTimeout: 65,
      warnings: [],
    });
  });

  it('R-353: one that does not even cover the request stops the boot', () => {
    expect(complete({ leaseTtl: 10 }).leaseTtl).toBe(10);
  });
});
