import { uptime } from 'node:os';

/** `os.uptime()` counts whole seconds on Linux. */
const UPTIME_RESOLUTION_MS = 1_000;

/**
 * Measures how much time has passed, whatever has stopped meanwhile: the monotonic clock stands still
 * while a machine is suspended, the wall clock does not, and neither does the uptime of the system,
 * which in turn no change of the wall clock moves.
 */
export class ElapsedTime {
  private readonly monotonic = performance.now();
  private readonly wall = Date.now();
  private readonly system = uptime();

  /** The longest of the three, in milliseconds. */
  get ms(): number {
    return Math.max(
      performance.now() - this.monotonic,
      Date.now() - this.wall,
      (uptime() - this.system) * 1000 - UPTIME_RESOLUTION_MS,
    );
  }
}
