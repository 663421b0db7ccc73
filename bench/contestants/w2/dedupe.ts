import { requestRefresh, singleFlight } from './refresh-request.js';
import type { StartStorm } from './storm.js';
import { TokenRows } from './token-rows.js';

/**
 * What most applications have: every caller reads the row, and callers of one process share the
 * refresh. The reference in several processes: the fastest wrong answer.
 */
export const start: StartStorm = async (setup) => {
  const rows = new TokenRows(setup);
  const refresh = singleFlight(async (index) => {
    const { refreshToken } = await rows.read(index);
    const { expiresAt, ...pair } = await requestRefresh(setup.tokenUrl, refreshToken);
    await rows.save(index, pair, expiresAt);
    return pair.accessToken;
  });
  return rows.host(async (index) => {
    const { accessToken, isOver } = await rows.read(index);
    return isOver ? refresh(index) : accessToken;
  });
};
