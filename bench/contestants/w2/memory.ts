import { requestRefresh, singleFlight } from './refresh-request.js';
import type { StartStorm } from './storm.js';
import { TokenRows } from './token-rows.js';

/**
 * The reference in one process: tokens are in memory, callers of one token share one flight, nobody
 * locks anything, and no other process is thought of. It asks upstream, and saves row by row.
 */
export const start: StartStorm = async (setup) => {
  const rows = new TokenRows(setup);
  const refreshTokens = new Map<number, string>();
  const flight = singleFlight(async (index) => {
    const refreshToken = refreshTokens.get(index) ?? '';
    const { expiresAt, ...pair } = await requestRefresh(setup.tokenUrl, refreshToken);
    refreshTokens.set(index, pair.refreshToken);
    await rows.save(index, pair, expiresAt);
    return pair.accessToken;
  });
  return {
    ...rows.host(flight),
    async prepare(indices) {
      for (const index of indices) {
        refreshTokens.set(index, (await rows.read(index)).refreshToken);
      }
    },
  };
};
