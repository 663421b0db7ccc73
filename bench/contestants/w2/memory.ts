import { requestRefresh, singleFlight } from './refresh-request.js';
import type { StartStorm } from './storm.js';
import { TokenRows } from './token-rows.js';

/**
 * The reference in one process: callers of one token share one flight, nobody locks anything, and
 * no other process is thought of. It reads a row once, asks upstream, and saves that row.
 */
export const start: StartStorm = async (setup) => {
  const rows = new TokenRows(setup);
  const flight = singleFlight(async (index) => {
    const { refreshToken } = await rows.read(index);
    const { expiresAt, ...pair } = await requestRefresh(setup.tokenUrl, refreshToken);
    await rows.save(index, pair, expiresAt);
    return pair.accessToken;
  });
  return rows.host(flight);
};
