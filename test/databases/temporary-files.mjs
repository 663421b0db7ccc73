import { accessSync, constants, statfsSync } from 'node:fs';

const MEMORY = '/dev/shm';
/** An embedded PostgreSQL server is among what is stored; a container has 64 MB by default. */
const NEEDED_BYTES = 2 * 1024 ** 3;

/**
 * Has this process and its children keep temporary files in memory, where the system offers enough:
 * SQLite blocks the event loop of a host until the disk has written each commit. A `TMPDIR` that is
 * set stays as it is.
 */
export function useMemory() {
  if (process.env.TMPDIR === undefined && hasMemory()) process.env.TMPDIR = MEMORY;
}

function hasMemory() {
  try {
    accessSync(MEMORY, constants.R_OK | constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= NEEDED_BYTES;
  } catch {
    return false;
  }
}
