import { uptime } from 'node:os';

/** `os.uptime()` counts whole seconds on Linux. */
const UPTIME_RESOLUTION_MS = 1_000;

/**
 * Measures elapsed time with three clocks, because each of them can be wrong: the monotonic clock stops
 * while a machine is suspended, and the wall clock can be set back. The uptime of the system does
 * neither, but is less precise.
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
