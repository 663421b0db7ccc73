import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CaptureDatabase } from './capture-database.js';

const SAMPLE_EVERY_MS = 60_000;

/**
 * The one clock of the module: the database's, kept as an offset to this
 * process's monotonic clock. Several machines then agree on what has expired,
 * and a host whose wall clock is wrong or jumps does no harm.
 */
@Injectable()
export class DatabaseClock implements OnModuleInit, OnApplicationShutdown {
  private offset = performance.timeOrigin;
  private shifted = 0;
  private timer?: NodeJS.Timeout;

  /** @internal made by Nest */
  constructor(private readonly database: CaptureDatabase) {}

  async onModuleInit(): Promise<void> {
    await this.sample();
    this.timer = setInterval(() => void this.sample().catch(() => undefined), SAMPLE_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** The present instant in epoch milliseconds. */
  now(): number {
    return Math.round(performance.now() + this.offset + this.shifted);
  }

  /** Moves the clock for tests, by `ms` milliseconds, for good. */
  shift(ms: number): void {
    this.shifted += ms;
  }

  /** Reads the database's clock and keeps the offset to it, less half the round trip. */
  async sample(): Promise<void> {
    const before = performance.now();
    const databaseNow = await this.database.readClock();
    const after = performance.now();
    this.offset = databaseNow - (before + after) / 2;
  }
}
