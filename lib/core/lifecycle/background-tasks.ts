import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InFlightWork } from './in-flight-work.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../injection-tokens.js';

/** Work that is done periodically. It stops when the signal aborts. */
export type BackgroundTask = (signal: AbortSignal) => Promise<unknown>;

/** The options that background tasks read. */
interface BackgroundSlice {
  /** Seconds between two rounds; undefined for none. */
  background: { every: number } | false;
}

/**
 * Runs tasks that no caller waits for, every `background.every` seconds. Other classes add their
 * tasks in their constructors. The rounds start and end with the application, and two rounds never
 * overlap.
 */
@Injectable()
export class BackgroundTasks implements OnApplicationBootstrap {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly tasks = new Map<string, BackgroundTask>();
  private readonly ending = new AbortController();
  private round?: Promise<void>;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly work: InFlightWork,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: BackgroundSlice,
  ) {
    work.signal.addEventListener('abort', () => this.stop());
  }

  /** @param name the name of the task in the log */
  add(name: string, task: BackgroundTask): void {
    this.tasks.set(name, task);
  }

  onApplicationBootstrap(): void {
    this.schedule();
  }

  /** Starts no further round, for a process that does only one job. */
  stop(): void {
    this.ending.abort();
    clearTimeout(this.timer);
  }

  /** Runs one round of all tasks now, or returns the round that is running. */
  run(): Promise<void> {
    this.round ??= this.work.track('background', this.runTasks()).finally(() => {
      this.round = undefined;
    });
    return this.round;
  }

  /**
   * Machines that started at the same time must not query the database at the same times for ever.
   */
  private schedule(): void {
    if (this.options.background === false || this.ending.signal.aborted) return;
    const pause = this.options.background.every * 1000 * (0.75 + Math.random() * 0.5);
    this.timer = setTimeout(() => void this.run().then(() => this.schedule()), pause);
    this.timer.unref();
  }

  private async runTasks(): Promise<void> {
    for (const [name, task] of this.tasks) {
      if (this.ending.signal.aborted) return;
      try {
        await task(this.ending.signal);
      } catch (error) {
        const why = error instanceof Error ? error.name : typeof error;
        this.logger.warn(`the background task "${name}" failed (${why}); it will be tried again`);
      }
    }
  }
}
