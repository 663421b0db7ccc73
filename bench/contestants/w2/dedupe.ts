import { requestRefresh, singleFlight } from './refresh-request.js';
import type { StartStorm } from './storm.js';
import { TokenRows } from './token-rows.js';

/**
 * Callers of one process share the read and the refresh: right in one process. The reference in
 * several, where it is the fastest wrong answer.
 */
export const start: StartStorm = async (setup) => {
  const rows = new TokenRows(setup);
  return rows.host(
    singleFlight(async (index) => {
      const { accessToken, refreshToken, isOver } = await rows.read(index);
      if (!isOver) return accessToken;
      const { expiresAt, ...pair } = await requestRefresh(setup.tokenUrl, refreshToken);
      await rows.save(index, pair, expiresAt);
      return pair.accessToken;
    }),
  );
};
