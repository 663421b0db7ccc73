import { setMaxListeners } from 'node:events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../injection-tokens.js';

/** Work that must not be interrupted: its outcome must be saved, or is stored nowhere else. */
export type WorkKind =
  | 'refresh'
  | 'authorization'
  | 'resource selection'
  | 'revocation'
  | 'disconnection'
  | 'save'
  | 'profile'
  | 'background';

/** The options that this class reads. */
interface InFlightSlice {
  http: { timeout: number };
}

/** Milliseconds for saving the result of a response, also when the database responds late. */
const SAVE_MS = 10_000;
/** Milliseconds after which another process has usually taken over. */
const RETRY_AFTER_MS = 5_000;

/**
 * The work in flight of this process, and whether more may start. Work with an outcome that must be
 * saved starts only while `mayStart`, and is tracked from its first statement on; the database
 * closes after it.
 */
@Injectable()
export class InFlightWork {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly inFlight = new Map<Promise<unknown>, WorkKind>();
  private readonly shutdown = new AbortController();
  private endsAt = Number.POSITIVE_INFINITY;
  private closings = 0;
  private waiting?: Promise<void>;

  constructor(@Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: InFlightSlice) {
    // There can be as many waiting callers as expired tokens.
    setMaxListeners(0, this.signal);
  }

  /** Aborts when shutdown begins, so that waiting callers return at once. */
  get signal(): AbortSignal {
    return this.shutdown.signal;
  }

  /** Whether work may start that has an outcome to save. Ask right before {@link track}. */
  get mayStart(): boolean {
    return !this.signal.aborted && this.closings === 0;
  }

  /** Milliseconds after which a refused caller can ask again. */
  get retryAfterMs(): number {
    return RETRY_AFTER_MS;
  }

  /** The longest time in milliseconds that shutdown waits: `http.timeout`, and the time to save. */
  get longestMs(): number {
    return this.options.http.timeout * 1000 + SAVE_MS;
  }

  /** Whether shutdown has stopped waiting, so that nothing can be saved any more. */
  get isOver(): boolean {
    return this.signal.aborted && performance.now() >= this.endsAt;
  }

  /** Counts work as in flight until it settles. */
  track<T>(kind: WorkKind, work: Promise<T>): Promise<T> {
    this.inFlight.set(work, kind);
    const end = (): void => void this.inFlight.delete(work);
    work.then(end, end);
    return work;
  }

  /**
   * The same for work that may start at any time. Shutdown does not wait for work that starts after
   * it.
   */
  trackWhileRunning<T>(kind: WorkKind, begin: () => Promise<T>): Promise<T> {
    return this.mayStart ? this.track(kind, begin()) : begin();
  }

  /** Starts the shutdown: no further work starts. A second call changes nothing. */
  begin(): void {
    if (this.signal.aborted) return;
    this.endsAt = performance.now() + this.longestMs;
    this.shutdown.abort();
    void this.wait();
  }

  /** Starts the shutdown if necessary. Resolves when nothing is in flight, or the time is over. */
  finish(): Promise<void> {
    this.begin();
    return this.wait();
  }

  /** Closes the database: no work starts in the meantime, and work in flight is saved before. */
  async beforeClosing(close: () => Promise<void>): Promise<void> {
    this.closings += 1;
    try {
      await this.wait();
      await close();
    } finally {
      this.closings -= 1;
    }
  }

  private wait(): Promise<void> {
    this.waiting ??= this.untilSettled().finally(() => {
      this.waiting = undefined;
    });
    return this.waiting;
  }

  private async untilSettled(): Promise<void> {
    const endsAt = Math.min(this.endsAt, performance.now() + this.longestMs);
    const ms = endsAt - performance.now();
    if (this.inFlight.size === 0 || ms <= 0) return;
    this.logger.log(
      `shutting down: waiting for work in flight (${this.counts()}), at most ${Math.ceil(ms / 1000)} seconds`,
    );
    if (await isEmptyWithin(ms, this.inFlight)) {
      this.logger.log('shutting down: the work in flight is saved');
    } else {
      this.logger.error(
        `shutting down: stopped waiting for work in flight (${this.counts()}). A connection whose new tokens were not saved must be connected again by its user.`,
      );
    }
  }

  /** For example `refresh: 2, revocation: 1`. */
  private counts(): string {
    const counts = new Map<WorkKind, number>();
    for (const kind of this.inFlight.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return [...counts].map(([kind, count]) => `${kind}: ${count}`).join(', ');
  }
}

/** Whether all work has settled in time, including work that starts during the wait. */
async function isEmptyWithin(
  ms: number,
  work: ReadonlyMap<Promise<unknown>, unknown>,
): Promise<boolean> {
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => resolve(void (isLate = true)), ms);
  });
  while (work.size > 0 && !isLate) await Promise.race([Promise.allSettled(work.keys()), late]);
  clearTimeout(timer);
  return work.size === 0;
}
